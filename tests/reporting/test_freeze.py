"""Rows are histogram plus noise, for every statement of every leaf."""

import pytest

from reporting.authority.disclosure.freeze import freeze, histogram
from reporting.authority.disclosure.leaves import Facts, leaf_groups

SCHOOLS = [Facts(f"p{index:02}", "primary", "S") for index in range(12)] + [
    Facts(f"x{index:02}", "special", "S") for index in range(6)
]
ANSWERS = {facts.school: [0, 3] for facts in SCHOOLS}


def test_hidden_leaves_are_frozen_too_since_all_schools_is_their_sum():
    rows = freeze(leaf_groups(SCHOOLS), ANSWERS, statements=2, levels=4, noise=lambda levels: (0,) * levels)
    assert [(row.leaf, row.statement, row.counts) for row in rows] == [
        (0, 0, (12, 0, 0, 0)),
        (0, 1, (0, 0, 0, 12)),
        (1, 0, (6, 0, 0, 0)),
        (1, 1, (0, 0, 0, 6)),
    ]


def test_negative_counts_are_kept():
    rows = freeze(leaf_groups(SCHOOLS), ANSWERS, statements=1, levels=4, noise=lambda levels: (3, -3, 0, 0))
    assert [row.counts for row in rows] == [(15, -3, 0, 0), (9, -3, 0, 0)]


def test_not_answered_counts_so_that_n_is_the_same_for_every_statement():
    assert histogram([0, 3, 3, 1], 4) == (1, 1, 0, 2)


@pytest.mark.parametrize("drawn", [(1, 0, 0, 0), (0, 0, 0), (0, 0, 0, 0, 0)])
def test_noise_that_changes_the_number_of_schools_is_refused(drawn):
    with pytest.raises(ValueError, match="sum to 0"):
        freeze(leaf_groups(SCHOOLS), ANSWERS, statements=1, levels=4, noise=lambda levels: drawn)
