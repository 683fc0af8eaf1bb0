"""How far published shares are from the true ones: measured on made-up authorities, with the product's own noise and display.

`python -m tests.attack.release.errors` prints the rows of `reporting/measured_error.py`.
"""

import random
import sys
from collections import defaultdict
from fractions import Fraction
from statistics import mean

from reporting.authority.disclosure.display import Bound, Shown, shown
from reporting.authority.disclosure.freeze import histogram
from reporting.authority.disclosure.margins import margin
from reporting.authority.figures import Group
from reporting.measured_error import MeasuredError
from tests.attack.release.authorities import LEVELS, Round, play_round, released, schools_of, truths_of

# Authorities of each size, in schools asked.
SIZES = {30: 200, 150: 60, 600: 20}
GROUPS = ("all", "primary", "secondary", "special")
# A group that fewer of the authorities have shown is left out: its mean would be of a lucky few.
OFTEN = 0.5


def measure(schools: int, authorities: int) -> list[MeasuredError]:
    """The mean errors of the groups that most of so many authorities of this size see."""
    errors: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    seen: dict[str, int] = defaultdict(int)
    for seed in range(authorities):
        chance = random.Random(schools * 1_000 + seed)
        facts = schools_of(schools, chance)
        round_ = play_round(facts, truths_of(facts, chance), chance)
        for group in released(round_).groups:
            if group.key in GROUPS:
                seen[group.key] += 1
                errors[group.key] += errors_of(group, round_)
    return [
        MeasuredError(
            schools=schools,
            group=key,
            before_rounding=round(mean(raw for raw, _shown, _within in errors[key]), 1),
            as_displayed=round(mean(displayed for _raw, displayed, _within in errors[key]), 1),
            within_margin=round(100 * mean(within for _raw, _shown, within in errors[key])),
        )
        for key in GROUPS
        if seen[key] >= OFTEN * authorities
    ]


def errors_of(group: Group, round_: Round) -> list[tuple[float, float, bool]]:
    """For each statement and level, in points: the share's error, the displayed figure's, and whether the first is within the margin."""
    members = [
        school
        for leaf in round_.leaves
        for school in leaf.schools
        if not group.phases or (leaf.phases == group.phases and set(leaf.bands) <= set(group.bands))
    ]
    limit = margin(group.n, len(group.leaves))
    found = []
    for place, statement in enumerate(group.release.statements):
        true = histogram((round_.answers[school][place] for school in members), LEVELS)
        for share, count in zip(group.shares[statement.stable_id], true, strict=True):
            truth = Fraction(count, group.n)
            error = abs(share - truth) * 100
            found.append((float(error), off_by(shown(share, group.n), truth), error <= limit))
    return found


def off_by(figure: Shown, truth: Fraction) -> float:
    """How far, in points, the true share is from what the figure says. "90 % or more" says nothing false of 97 %."""
    points = truth * 100
    if figure.bound is Bound.LOW:
        return float(max(points - figure.points, 0))
    if figure.bound is Bound.HIGH:
        return float(max(figure.points - points, 0))
    return float(abs(points - figure.points))


if __name__ == "__main__":
    for size, number in SIZES.items():
        for measured in measure(size, number):
            sys.stdout.write(f"    {measured},\n")
