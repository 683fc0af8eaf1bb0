"""The twin-world comparison sees each way of publishing that is known to leak (DISCLOSURE 5, planted weaknesses).

Each weakness is a whole way of publishing. The guard is the same for all: over every school, statement and other answer,
with the noise shifted by one at the old and the new level, what is published must be equal. The product's own way is
the control.
"""

from itertools import product

import pytest

from reporting.authority.disclosure import display
from reporting.authority.disclosure.freeze import freeze, histogram
from reporting.authority.disclosure.leaves import Facts, leaf_groups

LEVELS = 4
STATEMENTS = 3
SCHOOLS = [Facts(f"p{n:02}", "primary", "S") for n in range(11)] + [Facts(f"x{n}", "special", "S") for n in range(5)]
LEAVES = leaf_groups(SCHOOLS)
# The second statement is unanimous, the third has schools that did not answer.
ANSWERS = {facts.school: [n % 3, 0, 3 if n % 5 == 0 else n % 2] for n, facts in enumerate(SCHOOLS)}
BASE = [(2, -1, -1, 0), (0, 3, -2, -1), (-1, 0, 0, 1)]


class Drawn:
    """Noise set out for each row; asked again for the same row, it gives the next of a fixed list."""

    def __init__(self, shifts=None):
        self.row = -1
        self.shifts = shifts or {}

    def __call__(self, levels):
        self.row += 1
        leaf, statement = divmod(self.row, STATEMENTS)
        drawn = list(BASE[(leaf + statement) % len(BASE)])
        old, new = self.shifts.get((leaf, statement), (0, 0))
        drawn[old] += 1
        drawn[new] -= 1
        return tuple(drawn)


def counts_of(leaf, statement, answers):
    return histogram([answers[school][statement] for school in leaf.schools], LEVELS)


def every_row(answers, noise, made):
    """What `made(counts, drawn)` publishes of each row."""
    return [
        made(counts_of(leaf, statement, answers), noise(LEVELS)) for leaf in LEAVES for statement in range(STATEMENTS)
    ]


def added(counts, drawn):
    return tuple(a + b for a, b in zip(counts, drawn, strict=True))


def ours(answers, noise):
    rows = freeze(LEAVES, answers, statements=STATEMENTS, levels=LEVELS, noise=noise)
    return [row.counts for row in rows]


def exact_counts(answers, noise):
    return every_row(answers, noise, lambda counts, drawn: counts)


def nhs_rounding(answers, noise):
    return every_row(
        answers, noise, lambda counts, drawn: [0 if not n else "*" if n < 8 else 5 * round(n / 5) for n in counts]
    )


def noise_on_non_zero_levels_only(answers, noise):
    return every_row(
        answers, noise, lambda counts, drawn: [n + z if n else 0 for n, z in zip(counts, drawn, strict=True)]
    )


def noise_cut_at_one(answers, noise):
    return every_row(
        answers, noise, lambda counts, drawn: [n + max(-1, min(1, z)) for n, z in zip(counts, drawn, strict=True)]
    )


def drawn_again_until_not_negative(answers, noise):
    def row(counts, drawn):
        tries = 0
        while min(added(counts, drawn)) < 0:
            drawn, tries = tuple(z // 2 for z in drawn), tries + 1
            if tries > 5:
                drawn = (0,) * LEVELS
        return added(counts, drawn)

    return every_row(answers, noise, row)


def published_again_after_each_return(answers, noise):
    """The same noise, over the schools so far: two neighbouring publications differ by one answer."""
    first, *others = LEAVES[0].schools
    before = histogram([answers[school][0] for school in others], LEVELS)
    drawn = noise(LEVELS)
    return [added(before, drawn), added(before, added(drawn, histogram([answers[first][0]], LEVELS)))]


def true_n_for_each_statement(answers, noise):
    return every_row(answers, noise, lambda counts, drawn: (added(counts, drawn), sum(counts[:3])))


def unanimous_cells_hidden(answers, noise):
    return every_row(
        answers, noise, lambda counts, drawn: "hidden" if max(counts) == sum(counts) else added(counts, drawn)
    )


def exact_overall_mean(answers, noise):
    greens = [answers[facts.school].count(0) for facts in SCHOOLS]
    return [ours(answers, noise), sum(greens)]


def shares_projected_before_the_noise(answers, noise):
    return every_row(
        answers, noise, lambda counts, drawn: added(display.project(added(counts, drawn)), (0, *counts[1:]))
    )


WEAK = [
    exact_counts,
    nhs_rounding,
    noise_on_non_zero_levels_only,
    noise_cut_at_one,
    drawn_again_until_not_negative,
    published_again_after_each_return,
    true_n_for_each_statement,
    unanimous_cells_hidden,
    exact_overall_mean,
    shares_projected_before_the_noise,
]


def leaks(publish):
    """How many of the twin worlds published something else."""
    expected = publish(ANSWERS, Drawn())
    found = 0
    for leaf, statement, by in product(range(len(LEAVES)), range(STATEMENTS), range(1, LEVELS)):
        for school in LEAVES[leaf].schools:
            old = ANSWERS[school][statement]
            new = (old + by) % LEVELS
            changed = [*ANSWERS[school][:statement], new, *ANSWERS[school][statement + 1 :]]
            found += publish(ANSWERS | {school: changed}, Drawn({(leaf, statement): (old, new)})) != expected
    return found


def test_the_comparison_finds_nothing_in_our_own_way_of_publishing():
    assert leaks(ours) == 0


@pytest.mark.parametrize("publish", WEAK, ids=lambda publish: publish.__name__)
def test_the_comparison_finds_a_planted_weakness(publish, figure):
    found = leaks(publish)
    worlds = len(SCHOOLS) * STATEMENTS * (LEVELS - 1)
    figure(
        f"planted weakness caught: {publish.__name__.replace('_', ' ')}",
        measured=f"{found} of {worlds} worlds differ",
        against="0 in ours",
        ratio="caught" if found else "MISSED",
        target="caught",
        ok=found > 0,
    )
    assert found
