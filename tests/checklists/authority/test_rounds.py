import uuid
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from checklists.authority.actions.publishing import withdraw
from checklists.authority.actions.rounds import (
    add_schools,
    change_dates,
    change_reminders,
    confirm_closing,
    extend,
    open_round,
)
from checklists.authority.models import Round, RoundSchool
from checklists.authority.queries import round_by_id, rounds, schools_in, schools_of, versions_to_ask
from checklists.authority.rules import WrongDates, is_closable, why_not_choosable
from lantern.access.roles import Role
from lantern.audit.queries import entries_about
from lantern.errors import ChangedMeanwhile, NotAllowed, NotPossibleNow
from tenants.register.models import School
from tests.cast import as_tenant, make_person, owner_mode
from tests.checklists.authority.conftest import Desk

Days = Callable[[int], date]


def test_a_round_asks_its_schools_by_their_login(desk: Desk) -> None:
    round_ = desk.round()
    with as_tenant(desk.world.hillshire):
        assert schools_of(round_) == [(desk.world.oak.id, desk.world.oak.role)]
        assert [school.name for school in schools_in(round_)] == [desk.world.oak.name]
        assert [entry.facts["schools"] for entry in entries_about(round_.pk)] == [1]


@pytest.mark.parametrize(
    ("opens", "due", "field"),
    [(-1, 10, "opens_on"), (0, 0, "due_on"), (5, 5, "due_on"), (5, 2, "due_on"), (0, 1, None), (30, 31, None)],
)
def test_the_dates_of_a_new_round(desk: Desk, days: Days, opens: int, due: int, field: str | None) -> None:
    if field is None:
        assert desk.round(opens_on=days(opens), due_on=days(due)).due_on == days(due)
        return
    with pytest.raises(WrongDates) as refused:
        desk.round(opens_on=days(opens), due_on=days(due))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("opens", "due", "closing", "state"),
    [
        (1, 9, False, Round.State.SCHEDULED),
        (0, 9, False, Round.State.OPEN),
        (-9, 0, False, Round.State.OPEN),
        (-9, -1, False, Round.State.OVERDUE),
        (-9, -1, True, Round.State.CLOSING),
        (1, 9, True, Round.State.CLOSING),
    ],
)
def test_where_a_round_stands(days: Days, opens: int, due: int, closing: bool, state: Round.State) -> None:
    closing_at = timezone.now() if closing else None
    round_ = Round(opens_on=days(opens), due_on=days(due), closing_at=closing_at)
    assert round_.state(days(0)) == state
    assert is_closable(round_, days(0)) == (due <= 0 and not closing)


def test_the_list_filters_by_the_same_states(desk: Desk, days: Days) -> None:
    version = desk.version()
    scheduled = desk.round(version, opens_on=days(3))
    running = desk.round(version, school_ids=[desk.world.elm.id])
    with as_tenant(desk.world.hillshire):
        late = desk_row(version.pk, days(-20), days(-5))
        closed = desk_row(version.pk, days(-20), days(-4), closing_at=timezone.now())
        found = {state: set(rounds(state=state, on=days(0))) for state in Round.State.values}
    assert found == {"scheduled": {scheduled}, "open": {running}, "overdue": {late}, "closing": {closed}}


def desk_row(version_id: uuid.UUID, opens_on: date, due_on: date, closing_at: datetime | None = None) -> Round:
    """A round of the past: no action makes one."""
    return Round.objects.create(
        version_id=version_id, title="Past", opens_on=opens_on, due_on=due_on, opened_by_name="R", closing_at=closing_at
    )


def test_a_withdrawn_version_cannot_be_asked_any_more_and_running_rounds_go_on(desk: Desk) -> None:
    template = desk.draft()
    first, second = desk.version(template), desk.version(template)
    running = desk.round(second)
    with as_tenant(desk.world.hillshire):
        assert list(versions_to_ask()) == [second]
        withdraw(version=second, reason="Mistake", by=desk.officer)
        assert list(versions_to_ask()) == [first]
        assert round_by_id(running.pk).state(timezone.localdate()) == Round.State.OPEN
    with pytest.raises(NotPossibleNow, match="withdrawn"):
        desk.round(second)


def test_only_known_schools_that_are_open_and_set_up_can_be_asked(desk: Desk, loop: object) -> None:
    version = desk.version()
    for school_ids in ([], [uuid.uuid4()], [desk.world.ash.id], [desk.world.oak.id, desk.world.otherton.id]):
        with pytest.raises(NotPossibleNow):
            desk.round(version, school_ids=school_ids)
    with as_tenant(desk.world.hillshire):
        assert not rounds().exists()


@pytest.mark.parametrize(
    ("status", "set_up", "why"),
    [("open", True, ""), ("closing", True, ""), ("open", False, "Not set up"), ("closed", True, "Closed")],
)
def test_why_a_school_cannot_be_chosen(status: str, set_up: bool, why: str) -> None:
    school = School(status=status, set_up_at=timezone.now() if set_up else None)
    said = str(why_not_choosable(school))
    assert said.startswith(why)
    assert bool(said) == bool(why)


def test_a_school_that_closed_meanwhile_is_refused_when_the_round_is_opened(desk: Desk) -> None:
    version = desk.version()
    _set(desk, desk.world.elm.id, status="closed")
    with pytest.raises(NotPossibleNow, match="cannot be asked"):
        desk.round(version, school_ids=[desk.world.oak.id, desk.world.elm.id])


def test_a_school_set_up_later_can_be_added_once(desk: Desk) -> None:
    round_ = desk.round()
    with as_tenant(desk.world.hillshire):
        assert add_schools(round_=round_, school_ids=[desk.world.elm.id, desk.world.oak.id], by=desk.officer) == 1
        assert add_schools(round_=round_, school_ids=[desk.world.elm.id], by=desk.officer) == 0
        assert len(schools_of(round_)) == 2


def test_the_due_date_moves_only_forward_of_today_and_not_over_somebody_elses_change(desk: Desk, days: Days) -> None:
    round_ = desk.round()
    with as_tenant(desk.world.hillshire):
        change_dates(round_=round_, seen=0, due_on=days(40), reason="Half-term", by=desk.officer)
        with pytest.raises(ChangedMeanwhile):
            change_dates(round_=round_, seen=0, due_on=days(50), by=desk.officer)
        with pytest.raises(WrongDates):
            change_dates(round_=round_, seen=1, due_on=days(-1), by=desk.officer)
        assert round_by_id(round_.pk).due_on == days(40)


def test_a_round_is_closed_from_its_due_date_on_and_then_stays_as_it_is(desk: Desk, days: Days) -> None:
    round_ = desk.round()
    with as_tenant(desk.world.hillshire):
        with pytest.raises(NotPossibleNow, match="due date"):
            confirm_closing(round_=round_, by=desk.officer)
        Round.objects.filter(pk=round_.pk).update(opens_on=days(-9), due_on=days(0))
        assert confirm_closing(round_=round_, by=desk.officer).closing_at is not None
        for attempt in (
            lambda: confirm_closing(round_=round_, by=desk.officer),
            lambda: change_dates(round_=round_, seen=0, due_on=days(40), by=desk.officer),
            lambda: add_schools(round_=round_, school_ids=[desk.world.elm.id], by=desk.officer),
        ):
            with pytest.raises(NotPossibleNow):
                attempt()


@pytest.mark.parametrize(("role", "allowed"), [(Role.ADMINISTRATOR, True), (Role.OFFICER, True), (Role.ANALYST, False)])
def test_who_may_run_rounds(desk: Desk, days: Days, role: Role, allowed: bool) -> None:
    round_ = desk.round(closes_on=days(40))
    person = make_person(desk.world.hillshire, role, name=f"Some {role.label}")
    with as_tenant(desk.world.hillshire):
        version = round_.version
        attempts = [
            lambda: open_round(
                version=version,
                title="T",
                opens_on=days(41),
                due_on=days(60),
                school_ids=[desk.world.elm.id],
                by=person,
            ),
            lambda: change_dates(
                round_=round_, seen=0, due_on=days(35), closes_on=days(40), reason="Half-term", by=person
            ),
            lambda: extend(round_=round_, school_ids=[desk.world.oak.id], due_on=days(39), reason="Ill", by=person),
            lambda: change_reminders(round_=round_, days=[-1], at_opening=False, by=person),
            lambda: add_schools(round_=round_, school_ids=[desk.world.elm.id], by=person),
        ]
        for attempt in attempts:
            if allowed:
                attempt()
            else:
                with pytest.raises(NotAllowed):
                    attempt()


def test_a_day_begins_at_midnight_in_london(monkeypatch: pytest.MonkeyPatch) -> None:
    # Half past eleven in the evening in UTC, in summer: the next day has begun here.
    late = datetime(2026, 6, 30, 23, 30, tzinfo=ZoneInfo("UTC"))
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert timezone.localdate() == date(2026, 7, 1)


def _set(desk: Desk, school_id: uuid.UUID, **facts: object) -> None:
    """Provisioning writes the register; the authority's own login may not."""
    with owner_mode(), as_tenant(desk.world.hillshire):
        School.objects.filter(pk=school_id).update(**facts)


def test_a_row_of_a_round_names_a_login(desk: Desk) -> None:
    round_ = desk.round()
    with as_tenant(desk.world.hillshire):
        assert RoundSchool.objects.exclude(school_role="").filter(round=round_).count() == 1
