"""What a file would change, held against what is known."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from tenants.register.gias import Facts, Reason, Row, read
from tenants.register.plan import Kind, Plan, facts_from_json, facts_to_json, plan_of
from tests.register.extract import SAMPLE, file_of, row


def facts(urn: str = "200001", **given: object) -> Facts:
    usual = Facts(
        urn=urn,
        laestab="3442001",
        name="St Anne’s Primary School",
        phase="primary",
        type_name="Community school",
        size_band="S",
        pupils=198,
        status="open",
        closed_on=None,
    )
    return replace(usual, **given)  # type: ignore[arg-type]


def plan(file: BytesIO, *known: Facts) -> Plan:
    return plan_of(read(file, la_code="344", authority="Hillshire"), {each.urn: each for each in known})


def changes(made: Plan) -> dict[str, tuple[str, str]]:
    (planned,) = made.rows
    return {change.fact: (change.before, change.after) for change in planned.changes}


def test_the_sample_into_an_empty_register_is_38_new_schools_and_61_rows_not_taken() -> None:
    made = plan_of(read(BytesIO(SAMPLE.read_bytes()), la_code="202", authority="Camden"), {})
    assert made.counts == {Kind.NEW: 38, Kind.REJECTED: 61}
    assert not made.is_short


def test_the_sample_a_second_time_changes_nothing() -> None:
    rows = read(BytesIO(SAMPLE.read_bytes()), la_code="202", authority="Camden")
    known = {found.urn: found.facts for found in rows if found.facts}
    assert plan_of(rows, known).counts == {Kind.UNCHANGED: 38, Kind.REJECTED: 61}


def test_what_differs_is_told_with_both_values() -> None:
    made = plan(file_of(row(name="St Anne’s Academy", pupils="230")), facts())
    assert made.rows[0].kind == Kind.CHANGED
    assert changes(made) == {
        "name": ("St Anne’s Primary School", "St Anne’s Academy"),
        "size_band": ("S", "M"),
        "pupils": ("198", "230"),
    }


def test_a_known_school_that_the_file_calls_closed_is_closing_and_keeps_its_other_facts() -> None:
    made = plan(file_of(row(status="Closed", closed="31-08-2026", name="Was St Anne’s")), facts())
    assert made.rows[0].kind == Kind.CLOSED
    assert changes(made) == {"status": ("open", "closed"), "closed_on": ("", "2026-08-31")}
    assert made.rows[0].facts == facts(status="closed", closed_on=date(2026, 8, 31))


def test_an_unknown_or_already_closed_school_that_the_file_calls_closed_is_not_taken() -> None:
    closed = row(status="Closed", closed="31-08-2026")
    for known in ((), (facts(status="closed"),)):
        (planned,) = plan(file_of(closed), *known).rows
        assert (planned.kind, planned.row.reason) == (Kind.REJECTED, Reason.CLOSED)


def test_a_closed_school_that_is_open_again_is_a_change() -> None:
    made = plan(file_of(row()), facts(status="closed", closed_on=date(2025, 1, 1)))
    assert made.rows[0].kind == Kind.CHANGED
    assert changes(made) == {"status": ("closed", "open"), "closed_on": ("2025-01-01", "")}


def test_a_school_that_is_missing_from_the_file_is_left_as_it_is() -> None:
    made = plan(file_of(row()), facts(), facts("200002"))
    assert made.counts == {Kind.UNCHANGED: 1}
    assert made.absent == ("200002",)


def test_a_school_that_moved_to_another_authority_is_in_the_file_and_is_left_as_it_is() -> None:
    made = plan(file_of(row(), row("200002", la="345")), facts(), facts("200002"))
    assert made.counts == {Kind.UNCHANGED: 1, Kind.REJECTED: 1}
    assert made.absent == ()


def test_a_file_with_fewer_than_half_of_the_known_open_schools_is_short() -> None:
    known = [facts(f"20000{number}") for number in range(1, 5)]
    assert plan(file_of(row("200001")), *known).is_short
    assert not plan(file_of(row("200001"), row("200002")), *known).is_short


def test_closed_schools_do_not_make_a_file_short() -> None:
    known = [facts("200001")] + [facts(f"20001{number}", status="closed") for number in range(9)]
    assert not plan(file_of(row()), *known).is_short


def test_facts_come_back_from_an_import_as_they_went_in() -> None:
    for each in (facts(), facts(pupils=None, closed_on=date(2026, 8, 31), status="closing")):
        assert facts_from_json(facts_to_json(each)) == each


_URNS = st.integers(200000, 200008).map(str)


@given(
    st.dictionaries(_URNS, st.sampled_from(["open", "closing", "closed"])),
    st.dictionaries(_URNS, st.sampled_from(["open", "closing", "Closed", "Proposed to open"])),
)
def test_no_file_closes_a_school_without_a_row_that_says_so(known: dict[str, str], said: dict[str, str]) -> None:
    rows = [
        Row(2, urn, "A", facts(urn, status=status))
        if status.islower()
        else Row(2, urn, "A", None, Reason.CLOSED if status == "Closed" else Reason.PROPOSED)
        for urn, status in said.items()
    ]
    made = plan_of(rows, {urn: facts(urn, status=status) for urn, status in known.items()})
    closing = {planned.row.urn for planned in made.rows if planned.facts and planned.facts.status == "closed"}
    assert closing == {urn for urn in known if known[urn] != "closed" and said.get(urn) == "Closed"}
    assert len(made.rows) == len(rows)
