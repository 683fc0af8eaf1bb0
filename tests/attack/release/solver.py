"""What can be told for certain from everything that was ever published: integer programming by HiGHS.

The attacker has every row of every round, hidden groups and negative counts included, which is more than any page gives:
every displayed figure is computed from these. They know which schools submitted and in which group each was counted, the
algorithm, and that no school ever changed an answer, which makes all rounds speak of the same answers. What is published
of a group at a level is its count plus something; what that can be is the `Slack` of the way of publishing.

A school's answer is determined if only one level is possible in all worlds that could have been published like this.
Schools that were in the same groups in all rounds, and are not known, are exchangeable: they are counted, not named.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from tests.attack.release.authorities import LEVELS, Round

# From a published count, the least and the most that it can be above the true one.
Slack = Callable[[int], tuple[float, float]]
Places = tuple[int | None, ...]


def unbounded(count: int) -> tuple[float, float]:
    """Our noise: any whole number may have come."""
    return -numpy.inf, numpy.inf


def none(count: int) -> tuple[float, float]:
    return 0, 0


def at_most_one(count: int) -> tuple[float, float]:
    return -1, 1


def rounded_to_fives(count: int) -> tuple[float, float]:
    """0 is 0, 1 to 7 are 5, everything else goes to the nearest five."""
    if count == 0:
        return 0, 0
    return (-2, 4) if count == 5 else (-2, 2)


def determined(
    rounds: Sequence[Round], statement: int, *, known: Mapping[str, int], slack: Slack = unbounded
) -> dict[str, int]:
    """The answers to the statement that are certain, by school, for somebody who knows these already.

    RuntimeError if no world fits, which means that the slack does not describe the way of publishing.
    """
    places = _places(rounds)
    unknown: dict[Places, list[str]] = defaultdict(list)
    for school, where in places.items():
        if school not in known:
            unknown[where].append(school)
    classes = list(unknown)
    sizes = {where: len(schools) for where, schools in unknown.items()}
    program = _Program(rounds, statement, sizes, known=known, slack=slack)
    possible: dict[Places, set[int]] = {where: set() for where in classes}
    for place, where in enumerate(classes):
        for level in range(LEVELS):
            if level in possible[where] or len(possible[where]) > 1:
                continue
            for found, levels in zip(classes, program.most_of(place, level), strict=True):
                possible[found] |= {at for at, number in enumerate(levels) if number}
    return {
        school: min(possible[where])
        for where, schools in unknown.items()
        if len(possible[where]) == 1
        for school in schools
    }


def _places(rounds: Sequence[Round]) -> dict[str, Places]:
    """For each school that ever submitted, its group in each round."""
    groups = [
        {school: place for place, leaf in enumerate(round_.leaves) for school in leaf.schools} for round_ in rounds
    ]
    schools = sorted(set().union(*groups))
    return {school: tuple(group.get(school) for group in groups) for school in schools}


class _Program:
    """How many schools of each class are at each level, and what was added to each published count: whole numbers."""

    def __init__(
        self,
        rounds: Sequence[Round],
        statement: int,
        sizes: Mapping[Places, int],
        *,
        known: Mapping[str, int],
        slack: Slack,
    ) -> None:
        classes = list(sizes)
        self.classes = len(classes)
        cells = [
            (number, row.leaf, level, count)
            for number, round_ in enumerate(rounds)
            for row in round_.rows
            if row.statement == statement
            for level, count in enumerate(row.counts)
        ]
        own = Counter(
            (number, leaf, known[school])
            for number, round_ in enumerate(rounds)
            for leaf, group in enumerate(round_.leaves)
            for school in group.schools
            if school in known
        )
        variables = self.classes * LEVELS + len(cells)
        entries: list[tuple[int, int]] = []
        totals: list[float] = []
        for place, size in enumerate(sizes.values()):
            entries += [(len(totals), place * LEVELS + level) for level in range(LEVELS)]
            totals.append(size)
        for place, (number, leaf, level, count) in enumerate(cells):
            entries += [(len(totals), at * LEVELS + level) for at, where in enumerate(classes) if where[number] == leaf]
            entries.append((len(totals), self.classes * LEVELS + place))
            totals.append(count - own[number, leaf, level])
        rows, columns = zip(*entries, strict=True)
        matrix = coo_array((numpy.ones(len(entries)), (rows, columns)), shape=(len(totals), variables))
        self.rules = LinearConstraint(matrix.tocsc(), totals, totals)
        limits = [slack(count) for _number, _leaf, _level, count in cells]
        lower = [0.0] * (self.classes * LEVELS) + [least for least, _most in limits]
        upper = [float(size) for size in sizes.values() for _level in range(LEVELS)] + [most for _least, most in limits]
        self.bounds = Bounds(numpy.array(lower), numpy.array(upper))
        self.variables = variables

    def most_of(self, place: int, level: int) -> list[list[int]]:
        """A possible world with as many schools of this class at this level as can be: schools by class and level."""
        wish = numpy.zeros(self.variables)
        wish[place * LEVELS + level] = -1
        solved = milp(wish, constraints=self.rules, integrality=numpy.ones(self.variables), bounds=self.bounds)
        if solved.x is None:
            raise RuntimeError(f"No world fits what was published: {solved.message}")
        numbers = numpy.rint(solved.x[: self.classes * LEVELS]).astype(int)
        return [list(map(int, row)) for row in numbers.reshape(self.classes, LEVELS)]
