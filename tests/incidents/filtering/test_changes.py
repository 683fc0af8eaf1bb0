"""The change log: who decides, what leads where, and what stays."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from incidents.school.filtering.actions import changes
from incidents.school.filtering.models import ChangeEntry, FilterChange, State
from incidents.school.filtering.rules import STEPS, Incomplete, Step, can_take
from lantern.audit.models import Entry
from lantern.demo.world.clock import at
from lantern.errors import NotAllowed, NotPossibleNow
from tests.cast import as_tenant
from tests.incidents.filtering.desk import Desk, in_days
from tests.people.mails import mails_of


def test_a_site_is_unblocked_for_a_lesson_with_the_approval_recorded_and_switched_back(desk: Desk) -> None:
    change = desk.ask()
    assert desk.step(change, Step.APPROVE, by=desk.dsl).state == State.APPROVED
    assert desk.step(change, Step.MAKE, text="In the Year 9 profile.").state == State.IN_PLACE
    assert desk.step(change, Step.REVERSE).state == State.REVERSED
    with as_tenant(desk.oak):
        told = [(one.kind, one.by_name, one.text) for one in ChangeEntry.objects.all()]
        verbs = list(
            Entry.objects.filter(verb__startswith="filtering.").order_by("created_at").values_list("verb", flat=True)
        )
    assert told == [
        ("approved", "Priya Nair", ""),
        ("in_place", "Sam Whitlock", "In the Year 9 profile."),
        ("reversed", "Sam Whitlock", ""),
    ]
    assert [verb.partition("_")[2] for verb in verbs] == ["asked", "approved", "in_place", "reversed"]


def test_nobody_decides_what_they_asked_for_or_wrote_down(desk: Desk) -> None:
    own = desk.ask(by=desk.it_lead)
    for_another = desk.ask(by=desk.it_lead, asked_by_name="Mrs Jones, by telephone")
    for change in (own, for_another):
        with pytest.raises(NotAllowed, match="Somebody else decides"):
            desk.step(change, Step.APPROVE, by=desk.it_lead)
        assert desk.step(change, Step.APPROVE, by=desk.head).decided_by_name == "Helen Marsh"
    for person in (desk.staff, desk.governor):
        with pytest.raises(NotAllowed):
            desk.step(desk.ask(by=desk.dsl), Step.APPROVE, by=person)


def test_the_database_takes_no_decision_of_the_asker_and_changes_none(desk: Desk) -> None:
    asked, decided = desk.ask(by=desk.it_lead), desk.made()
    with as_tenant(desk.oak):
        rows = FilterChange.objects
        with pytest.raises(DatabaseError, match="decided_by_another"), transaction.atomic():
            rows.filter(pk=asked.pk).update(state="approved", decided_by_id=desk.it_lead.pk)
        with pytest.raises(DatabaseError, match="stands_by_a_decision"), transaction.atomic():
            rows.filter(pk=asked.pk).update(state="in_place")
        with pytest.raises(DatabaseError, match="A decision stays"), transaction.atomic():
            rows.filter(pk=decided.pk).update(decided_by_id=desk.head.pk)
        for statement in (
            "update school_filtering_filterchange set what = 'another'",
            "update school_filtering_changeentry set by_name = 'Nobody'",
            "delete from school_filtering_changeentry",
            "delete from school_filtering_filterchange",
            "update school_filtering_filtercheck set result = 'blocked'",
            "delete from school_filtering_reviewnote",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)
        desk.step(decided, Step.REVERSE)
        with pytest.raises(DatabaseError, match="This change is over"), transaction.atomic():
            rows.filter(pk=decided.pk).update(state="in_place")


@pytest.mark.parametrize("state", list(State))
def test_a_step_leads_only_out_of_the_states_of_its_table(desk: Desk, state: State) -> None:
    change = FilterChange(state=state, asked_by_id=desk.staff.pk, recorded_by_id=desk.staff.pk)
    allowed = {step for step in Step if can_take(desk.dsl, change, step)}
    assert allowed == {step for step, leads in STEPS.items() if state in leads.out_of}
    if change.is_over:
        assert allowed == {Step.NOTE}


def test_what_is_refused_withdrawn_or_noted_says_why(desk: Desk) -> None:
    change = desk.ask()
    for step, by in ((Step.REFUSE, desk.dsl), (Step.WITHDRAW, desk.staff), (Step.NOTE, desk.staff)):
        with pytest.raises(Incomplete):
            desk.step(change, step, by=by)
    desk.step(change, Step.NOTE, by=desk.staff, text="It is for Friday.")
    assert desk.step(change, Step.WITHDRAW, by=desk.staff, text="Not needed.").state == State.WITHDRAWN
    with pytest.raises(NotPossibleNow):
        desk.step(change, Step.APPROVE, by=desk.dsl)


def test_a_time_that_makes_no_sense_is_refused_beside_its_field(desk: Desk) -> None:
    for field, given in (
        ("from_on", {"from_on": in_days(-1)}),
        ("until_on", {"from_on": in_days(3), "until_on": in_days(2)}),
        ("until_on", {"until_on": in_days(3000)}),
    ):
        with pytest.raises(Incomplete) as refused:
            desk.ask(**given)
        assert refused.value.field == field


def test_what_has_run_out_ends_by_itself_and_is_told_until_it_is_switched_back(desk: Desk) -> None:
    made, never_made, for_good = (
        desk.made(until_on=in_days(3)),
        desk.ask("b", until_on=in_days(3)),
        desk.made("c", until_on=None),
    )
    before = len(mails_of(desk.oak))
    told = []
    for day in range(1, 9):
        with as_tenant(desk.oak), at(timezone.now() + timezone.timedelta(days=day)):
            changes.end_what_ran_out()
            changes.remind_of_changes()
            changes.end_what_ran_out()
            changes.remind_of_changes()
        new = mails_of(desk.oak)[before:]
        before += len(new)
        told.append(len(new) // 4)
    states = {desk.again(change).state for change in (made,)}, desk.again(never_made).state, desk.again(for_good).state
    assert states == ({State.ENDED}, State.LAPSED, State.IN_PLACE)
    # Two days before its end; when it is over, and again every three days.
    assert told == [1, 0, 0, 1, 0, 0, 1, 0]
    assert desk.step(made, Step.REVERSE).state == State.REVERSED


def test_mails_say_that_something_waits_and_never_what(desk: Desk) -> None:
    change = desk.ask("secret.example.org", why="Jo in Year 9 asked.", group_words="Set of Jo")
    assert sorted(mail["to"] for mail in mails_of(desk.oak)) == sorted(
        person.email for person in (desk.head, desk.dsl, desk.deputy, desk.it_lead)
    )
    desk.step(change, Step.APPROVE, by=desk.dsl, text="Only for Jo.")
    assert desk.staff.email in {mail["to"] for mail in mails_of(desk.oak)}
    for mail in mails_of(desk.oak):
        for word in ("secret", "Jo", "Year 9"):
            assert word not in mail["subject"] + mail["body"]
        assert f"/filtering/changes/{change.pk}/" in mail["body"]


def test_what_somebody_wrote_is_unreadable_in_the_database(desk: Desk) -> None:
    desk.step(desk.ask(why="Because of zqxwren."), Step.NOTE, by=desk.dsl, text="zqxwren again")
    with as_tenant(desk.oak), connection.cursor() as cursor:
        cursor.execute(
            "select why from school_filtering_filterchange union all select text from school_filtering_changeentry"
        )
        assert all(b"zqxwren" not in bytes(row[0]) for row in cursor.fetchall())
        cursor.execute("select string_agg(t::text, ' ') from audit_entry t")
        assert "zqxwren" not in cursor.fetchone()[0]
