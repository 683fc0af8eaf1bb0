"""The staff list, what is asked and what is held: who may change it, and what is kept."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lantern.audit.models import Entry
from lantern.audit.record import SystemActor
from lantern.errors import NotAllowed, NotPossibleNow
from tests.cast import as_tenant
from tests.training.school.staff.desk import Desk, in_days
from training.school import queries
from training.school.actions.records import approve, decline, void_record
from training.school.actions.requirements import (
    Asked,
    add_requirement,
    change_requirement,
    exempt,
    lift_exemption,
    stop_requirement,
)
from training.school.actions.staff import Facts, add_staff, change_staff, link_account, note_leaving, note_return
from training.school.models import Exemption, StaffMember, TrainingRecord
from training.school.rules import TrainingIncomplete


def states(desk: Desk, staff: StaffMember, on: date | None = None) -> list[str]:
    with as_tenant(desk.oak):
        line = queries.matrix_of([queries.staff_by_id(staff.pk)], on=on or in_days(0)).lines[0]
        return [cell.state.value for cell in line.cells]


def test_who_joins_leaves_and_comes_back_is_asked_and_not_asked(desk: Desk) -> None:
    desk.ask("Annual update", "teacher", since=date(2020, 9, 1))
    desk.ask("Advanced", "dsl", frequency="two_years", since=date(2020, 9, 1))
    new = desk.staff(started_on=in_days(-3))
    assert states(desk, new) == ["not_asked", "due"]
    with as_tenant(desk.oak):
        facts = Facts(name="Daniel Hughes", started_on=in_days(-3), roles=("dsl", "teacher"), email="Dan@Oak.test ")
        changed = change_staff(staff_id=new.pk, facts=facts, by=desk.dsl)
        assert changed.roles_since == {"teacher": in_days(-3).isoformat(), "dsl": in_days(0).isoformat()}
        assert changed.email == "dan@oak.test"
        change_staff(staff_id=new.pk, facts=facts, by=desk.dsl)
        assert Entry.objects.filter(verb="staff.changed").count() == 1, "nothing differed the second time"
    assert states(desk, new) == ["due", "due"]
    with as_tenant(desk.oak):
        assert len(queries.due_for(changed, on=in_days(0))) == 2
        with pytest.raises(NotPossibleNow):
            note_return(staff_id=new.pk, back_on=in_days(0), by=desk.dsl)
        note_leaving(staff_id=new.pk, left_on=in_days(0), by=desk.dsl)
        assert queries.matrix(on=in_days(0)).lines == ()
        assert [one.name for one in queries.staff_list(on=in_days(0), gone=True)] == ["Daniel Hughes"]
        back = note_return(staff_id=new.pk, back_on=in_days(5), by=desk.dsl)
        assert {back.role_since(role) for role in back.roles} == {in_days(5)}
        assert [one.name for one in queries.staff_list("hughes", "dsl", on=in_days(0))] == ["Daniel Hughes"]
        assert not queries.staff_list("hughes", "site", on=in_days(0))


def test_what_the_list_does_not_take(desk: Desk) -> None:
    desk.staff(email="daniel@oak.test")
    wanting: list[tuple[dict[str, Any], str]] = [
        ({"email": "DANIEL@oak.test"}, "email_taken"),
        ({"started_on": in_days(400)}, "too_far_away"),
        ({"started_on": date(1949, 1, 1)}, "too_early"),
    ]
    for given, code in wanting:
        with pytest.raises(TrainingIncomplete) as refused:
            desk.staff("Another", **given)
        assert refused.value.code == code
    other = desk.staff("Marta Kowalska")
    with as_tenant(desk.oak):
        link_account(staff_id=other.pk, person=desk.teacher, by=desk.dsl)
        assert queries.staff_of(desk.teacher) == other
        daniel = next(iter(queries.staff_list("daniel", on=in_days(0))))
        for act, code in (
            (lambda: link_account(staff_id=daniel.pk, person=desk.teacher, by=desk.dsl), "account_taken"),
            (lambda: note_leaving(staff_id=daniel.pk, left_on=date(2019, 1, 1), by=desk.dsl), "before_start"),
            (lambda: note_leaving(staff_id=daniel.pk, left_on=in_days(400), by=desk.dsl), "too_far_away"),
        ):
            with pytest.raises(TrainingIncomplete) as refused:
                act()
            assert refused.value.code == code


def test_an_account_with_the_same_address_is_linked_by_itself(desk: Desk) -> None:
    grace = desk.staff("Grace Obi", email=desk.teacher.email.upper())
    with as_tenant(desk.oak):
        assert queries.staff_of(desk.teacher) == grace
        note_leaving(staff_id=grace.pk, left_on=in_days(0), by=desk.dsl)
    namesake = desk.staff("Another Grace", email=desk.teacher.email)
    assert namesake.person_id is None, "the account belongs to somebody already"


def test_only_the_head_and_the_safeguarding_leads_look_after_training(desk: Desk) -> None:
    staff, what = desk.staff(), desk.ask()
    waiting = desk.external(staff, what)
    asked = Asked(title="More", roles=("teacher",), frequency="once")
    with as_tenant(desk.oak):
        exemption = exempt(staff=staff, requirement_id=what.pk, reason="On leave", by=desk.deputy)
        facts = Facts(name="Somebody", started_on=in_days(0))
        for person in (desk.governor, desk.teacher):
            for act in (
                lambda by: add_staff(facts=facts, by=by),
                lambda by: change_staff(staff_id=staff.pk, facts=facts, by=by),
                lambda by: note_leaving(staff_id=staff.pk, left_on=in_days(0), by=by),
                lambda by: link_account(staff_id=staff.pk, person=by, by=by),
                lambda by: add_requirement(asked=asked, by=by),
                lambda by: change_requirement(requirement_id=what.pk, asked=asked, by=by),
                lambda by: stop_requirement(requirement_id=what.pk, by=by),
                lambda by: exempt(staff=staff, requirement_id=what.pk, reason="No", by=by),
                lambda by: lift_exemption(exemption=exemption, by=by),
                lambda by: approve(record_id=waiting.pk, by=by),
                lambda by: decline(record_id=waiting.pk, because="No", by=by),
                lambda by: void_record(record_id=waiting.pk, because="No", by=by),
            ):
                with pytest.raises(NotAllowed):
                    act(person)


def test_a_certificate_or_attendance_is_noted_once(desk: Desk) -> None:
    staff, what = desk.staff(), desk.ask(course_ids=(uuid.UUID(int=7),))
    certificate = uuid.uuid4()
    given: dict[str, Any] = {"course_id": uuid.UUID(int=7), "version_id": uuid.UUID(int=8), "source": "course"}
    first = desk.done(staff, what, in_days(-1), certificate_id=certificate, **given)
    assert desk.done(staff, what, in_days(0), certificate_id=certificate, **given) == first
    without = desk.done(staff, what, in_days(-2), **given)
    assert desk.done(staff, what, in_days(-2), **given) == without
    assert desk.done(staff, what, in_days(-3), **given) != without
    with as_tenant(desk.oak):
        assert Entry.objects.filter(verb="training.completed").count() == 3
        with pytest.raises(TrainingIncomplete):
            void_record(record_id=first.pk, because="", by=desk.dsl)
        void_record(record_id=first.pk, because="Wrong person", by=SystemActor("Lantern"))
        assert void_record(record_id=first.pk, because="Again", by=desk.dsl).voided_because == "Wrong person"
    assert desk.done(staff, what, in_days(0), certificate_id=certificate, **given).voided_at is not None
    assert states(desk, staff) == ["done"]


def test_training_from_elsewhere_counts_once_somebody_else_has_approved_it(desk: Desk) -> None:
    staff, what = desk.staff(), desk.ask("Advanced", frequency="two_years")
    waiting = desk.external(staff, what, expires_on=in_days(300))
    assert states(desk, staff) == ["overdue"]
    with as_tenant(desk.oak):
        with pytest.raises(NotAllowed) as refused:
            approve(record_id=waiting.pk, by=desk.dsl)
        assert refused.value.code == "approve_own"
        link_account(staff_id=staff.pk, person=desk.deputy, by=desk.dsl)
        with pytest.raises(NotAllowed):
            approve(record_id=waiting.pk, by=desk.deputy)
        approve(record_id=waiting.pk, by=desk.head)
        with pytest.raises(NotPossibleNow):
            decline(record_id=waiting.pk, because="Too late", by=desk.head)
    assert states(desk, staff) == ["done"]
    turned_down = desk.external(staff, what, title="Lunch talk")
    with as_tenant(desk.oak):
        with pytest.raises(TrainingIncomplete):
            decline(record_id=turned_down.pk, because="", by=desk.head)
        decline(record_id=turned_down.pk, because="Says nothing about the course.", by=desk.head)
        assert [one.title for one in TrainingRecord.objects.in_force()] == ["CEOP ambassador"]
    closed = desk.ask("In Lantern only", external_allowed=False, course_ids=(uuid.uuid4(),))
    for given, code in (
        ({"what": [closed]}, "requirement_needed"),
        ({"what": []}, "requirement_needed"),
        ({"what": [what], "file": None}, "file_needed"),
        ({"what": [what], "completed_on": in_days(1)}, "in_the_future"),
        ({"what": [what], "expires_on": in_days(-11)}, "backwards"),
    ):
        requirements: Any = given.pop("what")
        with pytest.raises(TrainingIncomplete) as incomplete:
            desk.external(staff, *requirements, **given)
        assert incomplete.value.code == code


def test_the_school_asks_changes_stops_and_excuses(desk: Desk) -> None:
    staff, what = desk.staff(), desk.ask()
    with as_tenant(desk.oak):
        for given, code in (
            ({"roles": ()}, "roles_needed"),
            ({"frequency": "weekly"}, "frequency_needed"),
            ({"grace_days": 400}, "grace"),
            ({"external_allowed": False}, "nothing_satisfies"),
        ):
            asked: dict[str, Any] = {"title": "X", "roles": ("teacher",), "frequency": "once"} | given
            with pytest.raises(TrainingIncomplete) as refused:
                add_requirement(asked=Asked(**asked), by=desk.dsl)
            assert refused.value.code == code
        first = exempt(staff=staff, requirement_id=what.pk, reason="On leave", until_on=in_days(3), by=desk.dsl)
    assert (states(desk, staff), states(desk, staff, in_days(4))) == (["exempt"], ["overdue"])
    with as_tenant(desk.oak):
        second = exempt(staff=staff, requirement_id=what.pk, reason="Longer", by=desk.dsl)
        first.refresh_from_db()
        assert first.lifted_at is not None
        assert second.reason == "Longer"
        for given, code in (
            ({"reason": ""}, "reason_needed"),
            ({"until_on": in_days(-1)}, "in_the_past"),
            ({"requirement_id": uuid.uuid4()}, "not_asked"),
        ):
            excuse: dict[str, Any] = {"requirement_id": what.pk, "reason": "Because"} | given
            with pytest.raises(TrainingIncomplete) as refused:
                exempt(staff=staff, by=desk.dsl, **excuse)
            assert refused.value.code == code
        lift_exemption(exemption=second, by=desk.dsl)
    assert states(desk, staff) == ["overdue"]
    with as_tenant(desk.oak):
        changed = Asked(title="Induction", roles=("teacher", "site"), frequency="once", grace_days=7)
        assert change_requirement(requirement_id=what.pk, asked=changed, by=desk.dsl).title == "Induction"
        stop_requirement(requirement_id=what.pk, by=desk.dsl)
        with pytest.raises(NotPossibleNow):
            change_requirement(requirement_id=what.pk, asked=changed, by=desk.dsl)
    assert states(desk, staff) == []


def test_the_database_lets_nobody_reword_what_was_completed_or_why_somebody_was_excused(desk: Desk) -> None:
    staff, what = desk.staff(), desk.ask()
    done = desk.done(staff, what, in_days(-1))
    with as_tenant(desk.oak):
        exempt(staff=staff, requirement_id=what.pk, reason="Broken arm until spring", by=desk.dsl)
        for rows, change in (
            (TrainingRecord.objects.filter(pk=done.pk), {"completed_on": in_days(0)}),
            (TrainingRecord.objects.filter(pk=done.pk), {"title": "Something better"}),
            (Exemption.objects.all(), {"until_on": in_days(9)}),
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                rows.update(**change)  # type: ignore[attr-defined]
        for table in ("trainingrecord", "exemption", "staffmember"):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"DELETE FROM school_training_{table}")
        with connection.cursor() as cursor:
            cursor.execute("SELECT reason FROM school_training_exemption")
            assert b"arm" not in bytes(cursor.fetchone()[0])


def test_the_matrix_takes_as_many_queries_for_thirty_people_as_for_three(desk: Desk) -> None:
    asked = [desk.ask(f"Requirement {number}", frequency="once") for number in range(2)]
    numbers = []
    for size in (3, 30):
        for number in range(size):
            staff = desk.staff(f"Person {size} {number:02}")
            desk.done(staff, asked[0], in_days(-number))
        with as_tenant(desk.oak), CaptureQueriesContext(connection) as captured:
            found = queries.matrix(on=in_days(0))
            assert found.totals[0].in_date == len(found.lines)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 6
    assert [total.asked for total in found.totals] == [33, 33]
    assert found.people_in["overdue"] == 33
    assert sorted(found.lines, key=lambda line: line.urgency)[0].staff.name == "Person 3 00"
