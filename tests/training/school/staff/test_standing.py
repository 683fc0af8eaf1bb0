"""How somebody stands with a requirement, day by day."""

import uuid
from datetime import date
from typing import Any

import pytest

from training.school.models import Exemption, StaffMember
from training.school.standing import Held, Requirement, Standing, State, standing

COURSE = uuid.uuid4()


def asked(frequency: str = "academic_year", **more: Any) -> Requirement:
    given: dict[str, Any] = {
        "id": uuid.UUID(int=1),
        "title": "Annual update",
        "why": "",
        "roles": frozenset({"teacher"}),
        "grace_days": 30,
        "course_ids": frozenset({COURSE}),
        "external_allowed": True,
        "since": date(2020, 9, 1),
        "is_own": True,
    }
    return Requirement(frequency=frequency, **given | more)


def somebody(*roles: str, started_on: date = date(2020, 9, 1), **since: str) -> StaffMember:
    return StaffMember(
        name="Daniel Hughes", roles=list(roles or ("teacher",)), started_on=started_on, roles_since=since
    )


def held(completed_on: date, expires_on: date | None = None, **more: Any) -> Held:
    given: dict[str, Any] = {"course_id": COURSE, "requirement_ids": frozenset(), "is_external": False}
    return Held(record_id=uuid.uuid4(), completed_on=completed_on, expires_on=expires_on, **given | more)


def state(
    on: date, *what: Held, of: Requirement | None = None, who: StaffMember | None = None
) -> tuple[str, date | None]:
    found = standing(of or asked(), who or somebody(), what, None, on=on)
    return found.state.value, found.day


def test_the_school_year_turns_on_the_first_of_september() -> None:
    done = held(date(2026, 9, 1))
    assert state(date(2026, 9, 1), done) == ("done", date(2026, 9, 1))
    assert state(date(2027, 8, 31), done) == ("done", date(2026, 9, 1)), "nobody can do next year's in August"
    assert state(date(2027, 9, 1), done) == ("due", date(2027, 10, 1))
    assert state(date(2027, 10, 1), done) == ("due", date(2027, 10, 1))
    assert state(date(2027, 10, 2), done) == ("overdue", date(2027, 10, 1))
    late = held(date(2026, 8, 31))
    assert state(date(2026, 9, 1), late) == ("due", date(2026, 10, 1))


def test_two_years_end_on_a_day_and_are_told_sixty_days_before() -> None:
    advanced = asked("two_years")
    done = held(date(2024, 2, 29))
    assert state(date(2025, 12, 29), done, of=advanced) == ("done", date(2024, 2, 29))
    assert state(date(2025, 12, 30), done, of=advanced) == ("expires", date(2026, 2, 28))
    assert state(date(2026, 2, 28), done, of=advanced) == ("expires", date(2026, 2, 28))
    found = standing(advanced, somebody(), [done], None, on=date(2026, 3, 1))
    assert (found.state, found.days, found.has_expired) == (State.OVERDUE, 1, True)


def test_an_issuer_may_end_it_sooner_and_never_later() -> None:
    once = asked("once")
    assert state(date(2026, 5, 1), held(date(2025, 1, 1)), of=once) == ("done", date(2025, 1, 1))
    short = held(date(2025, 1, 1), date(2026, 1, 1))
    assert state(date(2025, 12, 1), short, of=once) == ("expires", date(2026, 1, 1))
    assert state(date(2026, 1, 2), short, of=once) == ("overdue", date(2026, 1, 1))
    yearly = held(date(2025, 10, 1), date(2030, 1, 1))
    assert state(date(2026, 11, 1), yearly) == ("overdue", date(2026, 10, 1))
    within_the_year = held(date(2026, 9, 10), date(2026, 12, 1))
    assert state(date(2026, 11, 1), within_the_year) == ("expires", date(2026, 12, 1))
    assert state(date(2026, 12, 2), within_the_year) == ("overdue", date(2026, 12, 1))


def test_who_joins_or_gets_a_role_has_the_days_of_grace_from_then() -> None:
    new = somebody(started_on=date(2026, 11, 2))
    assert state(date(2026, 11, 20), who=new) == ("due", date(2026, 12, 2))
    assert state(date(2026, 12, 3), who=new) == ("overdue", date(2026, 12, 2))
    promoted = somebody("teacher", "dsl", dsl="2026-11-10")
    leads = asked("two_years", roles=frozenset({"dsl"}))
    assert state(date(2026, 11, 20), of=leads, who=promoted) == ("due", date(2026, 12, 10))
    both = asked(roles=frozenset({"dsl", "teacher"}))
    assert state(date(2026, 11, 20), of=both, who=promoted)[0] == "overdue", "it was asked of a teacher long before"
    recent = asked(since=date(2026, 11, 15))
    assert state(date(2026, 11, 20), of=recent) == ("due", date(2026, 12, 15))


def test_what_counts_for_a_requirement() -> None:
    day = date(2026, 11, 1)
    assert state(day, held(date(2026, 9, 2), course_id=uuid.uuid4()))[0] == "overdue"
    assert (
        state(day, held(date(2026, 9, 2), course_id=None, requirement_ids=frozenset({uuid.UUID(int=1)})))[0] == "done"
    )
    elsewhere = held(date(2026, 9, 2), is_external=True)
    assert state(day, elsewhere)[0] == "done"
    assert state(day, elsewhere, of=asked(external_allowed=False))[0] == "overdue"
    assert state(day, held(date(2026, 11, 2)))[0] == "overdue", "what lies ahead does not count yet"
    assert state(day, held(date(2026, 9, 2)), held(date(2023, 9, 2)))[1] == date(2026, 9, 2), "the newest of them"
    assert state(day, who=somebody("governor")) == ("not_asked", None)


@pytest.mark.parametrize(
    ("from_on", "until_on", "expected"),
    [
        (date(2026, 9, 1), None, "exempt"),
        (date(2026, 9, 1), date(2026, 11, 1), "exempt"),
        (date(2026, 9, 1), date(2026, 10, 31), "overdue"),
        (date(2026, 11, 2), None, "overdue"),
    ],
)
def test_an_exemption_holds_on_its_days(from_on: date, until_on: date | None, expected: str) -> None:
    exemption = Exemption(reason="On leave", from_on=from_on, until_on=until_on)
    found = standing(asked(), somebody(), [], exemption, on=date(2026, 11, 1))
    assert (found.state, found.reason) == (expected, "On leave" if expected == "exempt" else "")


def test_what_presses_most_comes_first() -> None:
    overdue, longer = Standing(State.OVERDUE, date(2026, 11, 1)), Standing(State.OVERDUE, date(2026, 10, 1))
    soon, due = Standing(State.EXPIRES, date(2026, 12, 1)), Standing(State.DUE, date(2026, 11, 30))
    done = Standing(State.DONE, date(2026, 9, 1))
    assert sorted([done, due, soon, overdue, longer], key=lambda one: one.urgency) == [longer, overdue, soon, due, done]
