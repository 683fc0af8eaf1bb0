"""Orders of statements and lines over rounds: arithmetic on frozen rows, without a database."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from reporting.authority.disclosure.display import Shown, Trend
from reporting.authority.figures import Asked, FrozenGroup, Order, Release, benchmark
from reporting.authority.over_time import over_time

IDS = [uuid.UUID(int=number) for number in range(1, 9)]
ALL_GREEN, HALF_RED, ALL_AMBER, ALL_RED = (40, 0, 0, 0), (20, 0, 20, 0), (0, 40, 0, 0), (0, 0, 40, 0)
Row = tuple[int, int, int, int]


def release(year: int, rows: dict[int, Row], *, sections: Sequence[str] = ("One",), n: int = 40) -> Release:
    """A round of one leaf of `n` primary schools; statement `number` stands in the section of its place, by turns."""
    asked = tuple(
        Asked(uuid.uuid4(), IDS[number], f"A{number}", "Plain", sections[place % len(sections)], place % len(sections))
        for place, number in enumerate(rows)
    )
    asked = tuple(sorted(asked, key=lambda one: one.section_position))
    leaf = FrozenGroup(("primary",), ("S", "M", "L"), n, n, True, {IDS[number]: row for number, row in rows.items()})
    day = datetime(year, 12, 12, tzinfo=UTC)
    return Release(uuid.uuid4(), str(year), IDS[0], day, n, n, (), asked, (leaf,) if n >= 10 else ())


def codes(now: Release, earlier: Release | None, order: Order) -> list[str]:
    return [one.statement.code for one in benchmark(now, now.groups[0], earlier).ordered(order)]


def test_statements_stand_in_four_orders_and_equals_keep_the_checklists() -> None:
    before = release(2024, {0: ALL_GREEN, 1: ALL_GREEN, 2: ALL_RED, 3: ALL_RED})
    now = release(2025, {0: ALL_GREEN, 1: ALL_AMBER, 2: HALF_RED, 3: ALL_RED, 4: ALL_RED})
    assert codes(now, before, Order.ASKED) == ["A0", "A1", "A2", "A3", "A4"]
    assert codes(now, before, Order.WEAKEST) == ["A3", "A4", "A1", "A2", "A0"]
    assert codes(now, before, Order.SPREAD)[0] == "A2"
    # A1 fell by all there is, A2 rose by half; A0 and A3 did not move and A4 is new.
    assert codes(now, before, Order.CHANGED) == ["A1", "A2", "A0", "A3", "A4"]


def test_a_change_within_the_margin_never_moves_a_statement_up() -> None:
    before = release(2024, {0: (20, 0, 20, 0), 1: (20, 0, 20, 0)})
    now = release(2025, {0: (20, 0, 20, 0), 1: (22, 0, 18, 0)})
    figures = benchmark(now, now.groups[0], before)
    assert [one.trend for one in figures.statements] == [Trend.UNCLEAR, Trend.UNCLEAR]
    assert [one.change for one in figures.statements] == [0, 0]
    assert codes(now, before, Order.CHANGED) == ["A0", "A1"]


def test_all_statements_together_have_a_smaller_margin_than_one() -> None:
    now = release(2025, dict.fromkeys(range(8), HALF_RED))
    group = now.groups[0]
    figures = benchmark(now, group, None)
    assert figures.overall.green == Shown(50)
    assert figures.overall.margin < group.margin
    assert group.margin_of(1) == group.margin


def test_a_line_has_one_point_a_round_and_a_verdict_on_each_change() -> None:
    rounds = [release(2023, {0: HALF_RED}), release(2024, {0: (21, 0, 19, 0)}), release(2025, {0: ALL_GREEN})]
    found = over_time(rounds, "all")
    assert found is not None
    (line,) = found.sections
    assert line.shares == (Shown(50), Shown(55), found.overall.shares[2])
    assert line.trends == (Trend.NONE, Trend.UNCLEAR, Trend.HIGHER)
    assert line.whole is Trend.HIGHER
    assert (line.asked, line.compared) == (1, 1)


def test_a_new_statement_is_not_taken_for_a_change() -> None:
    """The line is drawn over what every round asked; the mean of the newest round alone would have fallen to half."""
    found = over_time([release(2024, {0: ALL_GREEN}), release(2025, {0: ALL_GREEN, 1: ALL_RED})], "all")
    assert found is not None
    assert found.overall.trends == (Trend.NONE, Trend.UNCLEAR)
    assert (found.overall.asked, found.overall.compared) == (2, 1)


def test_a_round_that_shares_no_statement_ends_the_line() -> None:
    rounds = [release(2022, {0: ALL_GREEN}), release(2023, {5: ALL_RED}), release(2025, {0: ALL_GREEN, 1: ALL_GREEN})]
    found = over_time(rounds, "all")
    assert found is not None
    assert found.overall.shares[:2] == (None, None)
    assert found.overall.whole is Trend.NONE


def test_a_round_without_the_group_is_a_gap_and_its_neighbours_are_compared() -> None:
    rounds = [release(2023, {0: ALL_RED}), release(2024, {0: ALL_RED}, n=5), release(2025, {0: ALL_GREEN})]
    found = over_time(rounds, "all")
    assert found is not None
    assert found.overall.shares[1] is None
    assert found.overall.trends == (Trend.NONE, Trend.NONE, Trend.HIGHER)


def test_the_lines_end_at_the_last_round_that_shows_the_group() -> None:
    rounds = [release(2024, {0: ALL_RED}), release(2025, {0: ALL_RED}, n=5)]
    found = over_time(rounds, "all")
    assert found is not None
    assert [one.title for one in found.releases] == ["2024"]
    assert over_time(rounds, "special") is None
    assert over_time([], "all") is None
