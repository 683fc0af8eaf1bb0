"""Worlds that differ in one school's answers publish the same rows (DISCLOSURE 5, test 1; see twins.py).

Here on the rows themselves, for every school, statement and other answer; tests/attack/release/test_endpoints.py does it over every
address of both hosts.
"""

from itertools import product

from reporting.authority.disclosure.freeze import freeze
from reporting.authority.disclosure.leaves import Facts, leaf_groups
from tests.reporting.twins import LEVELS, Drawn, answers_of

STATEMENTS = 4


def test_every_answer_of_every_school_can_be_any_other_without_a_row_changing():
    """All schools x statements x other answers, on the rows themselves, hidden leaf included."""
    schools = [Facts(f"p{n:02}", "primary", "S" if n % 2 else "L") for n in range(21)]
    schools += [Facts(f"x{n}", "special", "S") for n in range(5)]
    leaves = leaf_groups(schools)
    assert [(leaf.n, leaf.shown) for leaf in leaves] == [(10, True), (11, True), (5, False)]
    answers = {facts.school: answers_of(n) for n, facts in enumerate(schools)}
    expected = freeze(leaves, answers, statements=STATEMENTS, levels=LEVELS, noise=Drawn())
    compared = 0
    for leaf, statement, by in product(leaves, range(STATEMENTS), range(1, LEVELS)):
        for school in leaf.schools:
            changed = list(answers[school])
            changed[statement] = (changed[statement] + by) % LEVELS
            twin = answers | {school: changed}
            rows = freeze(leaves, twin, statements=STATEMENTS, levels=LEVELS, noise=Drawn(leaves, answers, twin))
            assert rows == expected
            compared += 1
    assert compared == len(schools) * STATEMENTS * (LEVELS - 1)
