"""Everything a screen shows is arithmetic on frozen rows, rounded and capped by one rule."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.authority.disclosure.display import (
    Bound,
    Quarter,
    Shown,
    Trend,
    add_leaves,
    better_and_worse,
    mean,
    project,
    quarter,
    reliability,
    shares,
    shown,
    trend,
)
from reporting.authority.disclosure.margins import change_margin, margin


@given(st.lists(st.integers(-40, 80), min_size=2, max_size=6).filter(lambda counts: sum(counts) >= 0))
def test_projection_keeps_the_sum_and_is_the_nearest_of_all(counts):
    nearest = project(counts)
    assert sum(nearest) == sum(counts)
    assert min(nearest) >= 0
    distance = sum((a - b) ** 2 for a, b in zip(nearest, counts, strict=True))
    for source in range(len(counts)):
        for target in range(len(counts)):
            if source != target and nearest[source]:
                moved = list(nearest)
                moved[source] -= 1
                moved[target] += 1
                assert sum((a - b) ** 2 for a, b in zip(moved, counts, strict=True)) >= distance


def test_leaves_are_added_before_anything_is_projected():
    assert project(add_leaves([(12, -2, 0, 0), (5, 3, 2, 0)])) == (17, 1, 2, 0)


@pytest.mark.parametrize(
    ("count", "n", "expected"),
    [
        (0, 14, Shown(20, Bound.LOW)),
        (3, 14, Shown(20, Bound.LOW)),
        (4, 14, Shown(30)),
        (10, 14, Shown(70)),
        (11, 14, Shown(80, Bound.HIGH)),
        (14, 14, Shown(80, Bound.HIGH)),
        (6, 48, Shown(15)),
        (5, 48, Shown(10, Bound.LOW)),
        (43, 48, Shown(90, Bound.HIGH)),
        (4, 62, Shown(5, Bound.LOW)),
        (5, 62, Shown(10)),
        (58, 62, Shown(95, Bound.HIGH)),
        (6, 120, Shown(5, Bound.LOW)),
        (7, 120, Shown(6)),
        (5, 250, Shown(2, Bound.LOW)),
        (8, 250, Shown(3)),
        (250, 250, Shown(98, Bound.HIGH)),
    ],
)
def test_shares_are_rounded_and_capped_by_the_size_of_the_group(count, n, expected):
    assert shown(Fraction(count, n), n) == expected


@given(st.integers(10, 700), st.data())
def test_no_share_is_ever_shown_as_nought_or_all(n, data):
    points = shown(Fraction(data.draw(st.integers(0, n)), n), n).points
    assert 0 < points < 100


def test_margins_are_those_of_the_specification():
    """The printed table is for three levels; ours has four, which is the same formula."""
    groups = [(10, 1), (18, 1), (27, 2), (60, 1), (135, 5), (540, 6)]
    assert [round(float(margin(n, k, levels=3)), 1) for n, k in groups] == [20.0, 11.1, 11.1, 3.3, 3.7, 0.9]
    assert [round(float(change_margin(n, k, n, k, levels=3)), 1) for n, k in groups] == [
        30.0, 16.7, 14.8, 5.0, 4.4, 1.3,
    ]  # fmt: skip
    assert [round(float(margin(n, k, 6, levels=3)), 1) for n, k in groups] == [8.3, 4.6, 4.3, 1.4, 1.4, 0.4]


def test_a_margin_holds_for_nine_draws_in_ten():
    from reporting.authority.disclosure.noise import sum_preserving

    n, leaves, draws = 45, 3, 4_000
    within = sum(
        100 * abs(sum(sum_preserving(4)[0] for _ in range(leaves))) <= margin(n, leaves) * n for _ in range(draws)
    )
    assert within / draws > 0.885


def a_trend(now, before, n=60, leaves=1, statements=1):
    return trend(
        Fraction(now, n), Fraction(before, n), n=n, leaves=leaves, n_before=n, leaves_before=leaves,
        statements=statements,
    )  # fmt: skip


def test_a_change_within_the_margin_is_not_called_a_change():
    assert change_margin(60, 1, 60, 1) == 5
    assert a_trend(33, 30) is Trend.UNCLEAR
    assert a_trend(27, 30) is Trend.UNCLEAR


def test_a_change_beyond_the_margin_has_a_direction():
    assert a_trend(36, 30) is Trend.HIGHER
    assert a_trend(24, 30) is Trend.LOWER


def test_a_change_that_the_caps_hide_is_not_claimed():
    assert a_trend(60, 56, statements=1) is Trend.UNCLEAR
    assert shown(Fraction(57, 60), 60) == shown(Fraction(60, 60), 60)
    assert a_trend(60, 57, leaves=1, statements=20) is Trend.UNCLEAR


def test_a_section_is_the_mean_of_its_statements():
    assert mean([Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)]) == Fraction(1, 2)


def test_symbols_say_what_is_not_shown_and_what_is_weak():
    assert [reliability(n) for n in (9, 10, 19, 20)] == ["c", "u", "u", ""]


def test_quarters_are_no_finer_than_the_widest_cap():
    assert [quarter(Fraction(p, 100)) for p in (0, 24, 37, 38, 50, 62, 63, 100)] == [
        Quarter.QUARTER, Quarter.QUARTER, Quarter.QUARTER, Quarter.HALF, Quarter.HALF, Quarter.HALF, Quarter.THREE,
        Quarter.THREE,
    ]  # fmt: skip


def test_not_answered_is_neither_better_nor_worse():
    group = shares((4, 3, 2, 1))
    assert better_and_worse(group, 1) == (Fraction(4, 10), Fraction(2, 10))
    assert better_and_worse(group, 0) == (0, Fraction(5, 10))
