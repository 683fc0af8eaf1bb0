"""Leaves partition the submitted schools and are never small (DISCLOSURE 5, test 6)."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.authority.disclosure.leaves import BANDS, K_HIDE, K_SHOW, PHASES, Facts, leaf_groups


def facts_of(**numbers):
    """Facts of as many schools as named: `primary_S=12` makes twelve small primary schools."""
    made = []
    for kind, number in numbers.items():
        phase, band = kind.rsplit("_", 1)
        made += [Facts(f"{kind}-{index:03}", phase, band) for index in range(number)]
    return made


def told(leaves):
    return [("+".join(leaf.phases), "".join(leaf.bands), leaf.n, leaf.shown) for leaf in leaves]


@st.composite
def authorities(draw):
    """An authority of 0 to about 250 schools, most of them in the common phases."""
    numbers = {}
    for phase in PHASES:
        most = {"primary": 60, "secondary": 20}.get(phase, 6)
        for band in BANDS:
            numbers[f"{phase}_{band}"] = draw(st.integers(0, most))
    return facts_of(**numbers)


@settings(max_examples=150, derandomize=True)
@given(authorities())
def test_leaves_partition_the_schools_and_are_never_small(schools):
    leaves = leaf_groups(schools)
    if len(schools) < K_SHOW:
        assert leaves == ()
        return
    members = [school for leaf in leaves for school in leaf.schools]
    assert sorted(members) == sorted(facts.school for facts in schools)
    assert all(leaf.n >= K_SHOW for leaf in leaves if leaf.shown)
    assert all(K_HIDE <= leaf.n < K_SHOW for leaf in leaves if not leaf.shown)
    assert sum(not leaf.shown for leaf in leaves) <= 1


@settings(max_examples=50, derandomize=True)
@given(authorities(), st.randoms(use_true_random=False))
def test_leaves_do_not_depend_on_the_order_in_which_schools_submitted(schools, randomness: random.Random):
    shuffled = list(schools)
    randomness.shuffle(shuffled)
    assert leaf_groups(shuffled) == leaf_groups(schools)


def test_under_ten_schools_in_all_there_is_no_group():
    assert leaf_groups(facts_of(primary_S=5, secondary_M=4)) == ()


def test_ten_schools_of_mixed_phases_are_one_group():
    assert told(leaf_groups(facts_of(primary_S=6, secondary_M=3, special_S=1))) == [
        ("primary+secondary+special", "SML", 10, True)
    ]


def test_a_phase_is_cut_by_size_only_where_every_part_has_ten():
    assert told(leaf_groups(facts_of(primary_S=10, primary_M=10, primary_L=10))) == [
        ("primary", "S", 10, True),
        ("primary", "M", 10, True),
        ("primary", "L", 10, True),
    ]
    assert told(leaf_groups(facts_of(primary_S=10, primary_M=9, primary_L=10))) == [
        ("primary", "SM", 19, True),
        ("primary", "L", 10, True),
    ]
    assert told(leaf_groups(facts_of(primary_S=10, primary_M=9, primary_L=9))) == [
        ("primary", "S", 10, True),
        ("primary", "ML", 18, True),
    ]
    assert told(leaf_groups(facts_of(primary_S=9, primary_M=20, primary_L=9))) == [("primary", "SML", 38, True)]


def test_a_phase_with_two_sizes_only_is_cut_between_them():
    assert told(leaf_groups(facts_of(primary_S=11, primary_L=12))) == [
        ("primary", "S", 11, True),
        ("primary", "L", 12, True),
    ]


def test_rare_phases_of_ten_or_more_together_are_shown_under_their_names():
    assert told(leaf_groups(facts_of(primary_S=12, secondary_M=7, special_S=3)))[1:] == [
        ("secondary+special", "SML", 10, True)
    ]


def test_rare_phases_of_five_to_nine_together_are_counted_but_not_shown():
    assert told(leaf_groups(facts_of(primary_S=12, secondary_M=4, special_S=1)))[1:] == [
        ("secondary+special", "SML", 5, False)
    ]


def test_fewer_than_five_schools_of_rare_phases_join_the_smallest_shown_phase():
    leaves = leaf_groups(facts_of(primary_S=14, secondary_M=12, special_S=3, nursery_S=1))
    assert told(leaves) == [("primary", "SML", 14, True), ("secondary+nursery+special", "SML", 16, True)]


def test_a_merged_phase_is_cut_by_size_like_any_other():
    leaves = leaf_groups(facts_of(secondary_S=10, secondary_L=12, special_S=2))
    assert told(leaves) == [
        ("secondary+special", "S", 12, True),
        ("secondary+special", "L", 12, True),
    ]
