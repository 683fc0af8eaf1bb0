"""The twin-world comparison sees each way of publishing that is known to leak (DISCLOSURE 5, planted weaknesses).

Here in memory, over every school, statement and other answer; tests/attack/release/test_mutants.py plants the same in the
running product. The product's own way is the control.
"""

from itertools import product

import pytest

from reporting.authority.disclosure.freeze import freeze
from reporting.authority.disclosure.leaves import Facts, leaf_groups
from tests.reporting.twins import LEVELS, Drawn
from tests.reporting.weaknesses import NAMES, WEAK

STATEMENTS = 3
SCHOOLS = [Facts(f"p{n:02}", "primary", "S") for n in range(11)] + [Facts(f"x{n}", "special", "S") for n in range(5)]
LEAVES = leaf_groups(SCHOOLS)
# The second statement is unanimous, the third has schools that did not answer.
ANSWERS = {facts.school: [n % 3, 0, 3 if n % 5 == 0 else n % 2] for n, facts in enumerate(SCHOOLS)}


def published_again_after_each_return(leaves, answers, *, statements, levels, noise):
    """The same noise, over the schools so far: two neighbouring publications differ by one answer."""
    kept = {row: noise(levels) for row in range(len(leaves) * statements)}
    looks = []
    for late in (leaves[0].schools[0], None):
        rows = iter(kept.values())
        here = [replaced(leaf, late) for leaf in leaves]
        looks += freeze(
            here, answers, statements=statements, levels=levels, noise=lambda _levels, rows=rows: next(rows)
        )
    return looks


def replaced(leaf, late):
    return type(leaf)(leaf.phases, leaf.bands, tuple(school for school in leaf.schools if school != late), leaf.shown)


def leaks(publish):
    """How many of the twin worlds published something else."""
    expected = publish(LEAVES, ANSWERS, statements=STATEMENTS, levels=LEVELS, noise=Drawn())
    found = 0
    for leaf, statement, by in product(LEAVES, range(STATEMENTS), range(1, LEVELS)):
        for school in leaf.schools:
            changed = list(ANSWERS[school])
            changed[statement] = (changed[statement] + by) % LEVELS
            twin = ANSWERS | {school: changed}
            noise = Drawn(LEAVES, ANSWERS, twin)
            found += publish(LEAVES, twin, statements=STATEMENTS, levels=LEVELS, noise=noise) != expected
    return found


def test_the_comparison_finds_nothing_in_our_own_way_of_publishing():
    assert leaks(freeze) == 0


@pytest.mark.parametrize(
    ("publish", "name"),
    [*zip(WEAK, NAMES, strict=True), (published_again_after_each_return, "published again after each return")],
    ids=[*NAMES, "published again after each return"],
)
def test_the_comparison_finds_a_planted_weakness(publish, name):
    assert leaks(publish) > 0
