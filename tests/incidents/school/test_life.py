"""The life of an incident: by hand, and by every path that hypothesis finds."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.categories import RESPOND_WITHIN, Category, Severity
from incidents.school import actions
from incidents.school.actions import Details, Somebody
from incidents.school.actions.reminding import remind_late
from incidents.school.models import Incident
from incidents.school.presenters import deadlines_of, lines_of
from incidents.school.rules import IncidentIncomplete
from incidents.school.states import CLOSED, GOING, SET_ASIDE, STEPS, State, Step, after, steps_from
from lantern.audit.models import Entry as JournalEntry
from lantern.errors import DomainError, NotAllowed, NotPossibleNow
from tests.cast import as_tenant
from tests.incidents.keeping.cabinet import happened
from tests.incidents.school.office import Office
from tests.people.mails import mails_of

Move = tuple[str, dict[str, Any]]

MOVES: list[Move] = [
    ("triage", {"severity": "high", "safe_now": True, "text": "Seen."}),
    ("triage", {"severity": "low", "safe_now": None, "category": "hate"}),
    ("assign", {}),
    ("begin", {}),
    ("monitor", {"text": "Quiet so far."}),
    ("close", {"outcome": "Over.", "lessons": "None."}),
    ("review", {"text": "It worked."}),
    ("reopen", {"text": "It began again."}),
    ("mark_as", {"state": "test", "text": "A test."}),
    ("mark_as", {"state": "not_an_incident", "text": "A joke."}),
    ("bring_back", {"text": "It was one."}),
    ("note", {"text": "A note."}),
    ("decision", {"text": "We wait.", "reasons": "Nothing is known."}),
    ("told", {"text": "By telephone.", "whom": "parents", "was_told": True}),
    ("correct", {"text": "Better.", "reasons": "A slip."}),
    ("person", {}),
    ("details", {}),
]


def make(office: Office, incident: Incident, move: Move) -> None:
    name, parts = move
    if name in {"note", "decision", "told"}:
        office.write(incident, kind=name, **parts)
    elif name == "correct":
        office.write(incident, kind="correction", supersedes=office.entries(incident)[0], **parts)
    elif name == "person":
        office.do("add_involved", incident, somebody=Somebody(role="witness", kind="pupil", reference="A-7"))
    elif name == "details":
        office.do("change_details", incident, details=Details(category="scam"), reasons="It was one.")
    elif name == "assign":
        office.do("assign", incident, person=office.deputy)
    else:
        office.do(name, incident, **parts)


def kept(office: Office, incident: Incident) -> list[tuple[Any, ...]]:
    with as_tenant(office.oak), connection.cursor() as cursor:
        cursor.execute(
            "select id, text, reasons, by_id, at, created_at, supersedes_id from school_incidents_entry"
            " where incident_id = %s order by created_at, id",
            [incident.pk],
        )
        return [tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row) for row in cursor]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(path=st.lists(st.sampled_from(MOVES), min_size=1, max_size=12))
def test_no_path_edits_or_loses_an_entry_and_each_step_is_in_the_journal(office: Office, path: list[Move]) -> None:
    incident = office.log()
    before, done, is_detailed = kept(office, incident), 1, False
    for move in path:
        state = office.again(incident).state
        try:
            make(office, incident, move)
        except DomainError:
            assert office.again(incident).state == state
            assert kept(office, incident) == before, "what is refused leaves nothing"
            continue
        now = kept(office, incident)
        # The same details once more change nothing, and nothing is journalled.
        done += move[0] != "details" or not is_detailed
        is_detailed = is_detailed or move[0] == "details"
        assert now[: len(before)] == before, "what was written stands as it was, to the byte"
        assert len(now) > len(before) or move[0] in {"person", "details"}
        found = office.again(incident)
        assert found.state == state or any(after(step, state) == found.state for step in Step)
        assert (found.closed_at is not None) == (found.state in CLOSED)
        before = now
    with as_tenant(office.oak):
        assert JournalEntry.objects.filter(subject_id=incident.pk).count() >= done


def test_every_state_is_of_one_part_and_every_step_leads_somewhere() -> None:
    assert sorted([*GOING, *CLOSED, *SET_ASIDE]) == sorted(State)
    assert all(ways for ways in STEPS.values())
    reached = {State.REPORTED}
    while True:
        more = {STEPS[step][state] for state in reached for step in steps_from(state)} | reached
        if more == reached:
            break
        reached = more
    assert reached == set(State), "every state can be reached, and from every state something can be done"
    assert all(steps_from(state) for state in State if state != State.REVIEWED)
    assert steps_from(State.REVIEWED) == [Step.REOPEN]


def test_the_whole_way_of_an_incident(office: Office) -> None:
    incident = office.log()
    assert incident.due_at == incident.reported_at + timedelta(hours=4)
    for severity in Severity:
        incident = office.do("triage", incident, severity=severity, safe_now=True)
        assert incident.due_at == incident.reported_at + RESPOND_WITHIN[severity]
    before = len(mails_of(office.oak))
    incident = office.do("assign", incident, person=office.deputy, text="Please speak to both families.")
    (mail,) = mails_of(office.oak)[before:]
    assert mail["to"] == office.deputy.email
    assert "families" not in mail["body"]
    assert incident.due_at is not None, "it is given to somebody, and there is no plan yet"
    incident = office.do("begin", incident, by=office.deputy)
    assert (incident.state, incident.due_at) == ("acting", None)
    incident = office.do("monitor", incident, by=office.deputy)
    incident = office.do("close", incident, outcome="They made up.", lessons="A lesson on group chats.")
    assert incident.closed_at is not None
    incident = office.do("review", incident, text="Nothing since.")
    incident = office.do("reopen", incident, text="It began again.")
    assert (incident.state, incident.closed_at, incident.assigned_to_id) == ("triaged", None, None)
    said = " ".join(office.texts(incident))
    for words in ("They made up.", "A lesson on group chats.", "Nothing since.", "It began again.", "speak to both"):
        assert words in said


def test_who_comes_second_is_told_and_changes_nothing(office: Office) -> None:
    incident = office.closed()
    with pytest.raises(NotPossibleNow) as refusal:
        office.do("close", incident, by=office.deputy, outcome="Mine.", lessons="Mine.")
    assert refusal.value.code == "state_changed"
    assert "Mine." not in office.texts(incident)


def test_a_duplicate_names_the_one_that_stays_and_comes_back(office: Office) -> None:
    first, second = office.log(), office.log()
    with pytest.raises(IncidentIncomplete):
        office.do("mark_as", second, state="duplicate", text="The same.")
    with pytest.raises(IncidentIncomplete):
        office.do("mark_as", second, state="duplicate", text="The same.", same_as=second)
    hidden = office.log(category="low_level")
    with pytest.raises(IncidentIncomplete):
        office.do("mark_as", second, state="duplicate", text="The same.", same_as=hidden, by=office.head)
    second = office.do("mark_as", second, state="duplicate", text="The same.", same_as=first)
    with pytest.raises(IncidentIncomplete):
        office.do("mark_as", first, state="duplicate", text="The same.", same_as=second)
    with as_tenant(office.oak):
        assert set(Incident.objects.counted()) == {first, hidden}
    second = office.do("bring_back", second, text="It is another.")
    assert (second.state, second.same_as_id) == ("reported", None)
    with as_tenant(office.oak):
        assert set(Incident.objects.counted()) == {first, second, hidden}


def test_triage_sorts_what_was_not_sorted(office: Office) -> None:
    incident = office.log(category="unsorted")
    with pytest.raises(IncidentIncomplete) as refusal:
        office.do("triage", incident, severity="low", safe_now=True)
    assert refusal.value.field == "category"
    assert office.do("triage", incident, severity="low", safe_now=True, category="scam").category == Category.SCAM


def test_the_same_form_sent_twice_is_one_incident(office: Office) -> None:
    key = uuid4()
    with as_tenant(office.oak):
        made = [
            actions.log(account="Once.", details=Details(category="scam"), key=key, by=office.dsl, severity="low")
            for _time in range(2)
        ]
        assert made[0].pk == made[1].pk
        assert Incident.objects.count() == 1
    assert made[0].state == "triaged", "a severity from somebody who decides is the first look"


def test_a_severity_from_a_teacher_is_no_triage_and_a_name_is_no_reference(office: Office) -> None:
    with as_tenant(office.oak):
        told = actions.log(account="x", details=Details(category="scam"), severity="low", by=office.staff)
        assert (told.state, told.severity) == ("reported", "")
    for reference in ("Robin", "Robin A1 B", "R" * 21):
        with pytest.raises(IncidentIncomplete) as refusal:
            office.log(involved=(Somebody(role="victim", kind="pupil", reference=reference),))
        assert refusal.value.field == "reference"


def test_an_it_lead_takes_no_step_that_decides(office: Office) -> None:
    given_to_it = office.do("assign", office.triaged(category="cyber_attack"), person=office.it_lead)
    office.do("begin", given_to_it, by=office.it_lead)
    for name, parts in MOVES[:3]:
        with pytest.raises(NotAllowed):
            office.do(
                name, given_to_it, by=office.it_lead, **({"person": office.deputy} if name == "assign" else parts)
            )


def test_nobody_is_given_what_they_must_not_see(office: Office) -> None:
    hidden = office.do("triage", office.log(category="low_level"), severity="low", safe_now=True, by=office.head)
    for person in (office.dsl, office.it_lead, office.staff):
        with pytest.raises(IncidentIncomplete):
            office.do("assign", hidden, person=person, by=office.head)
    assert office.do("assign", hidden, person=office.chair, by=office.head).assigned_to_id == office.chair.pk


def test_a_deadline_in_working_days_waits_for_monday_and_a_clock_does_not(office: Office) -> None:
    allegation = office.log(category="allegation")
    friday = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    happened(office, allegation, friday)
    with as_tenant(office.oak):
        due = deadlines_of(office.again(allegation), now=friday)
    assert [one.at for one in due[1:]] == [datetime(2026, 11, 23, 15, 0, tzinfo=UTC)]
    breach = office.log(category="data_breach")
    with as_tenant(office.oak):
        ours, theirs = deadlines_of(breach, now=breach.reported_at)
    assert ours.at == breach.due_at
    assert theirs.at == breach.reported_at + timedelta(hours=72)


def test_a_correction_of_a_correction_stands_once_with_all_that_was_before_below(office: Office) -> None:
    incident = office.log("First.")
    first = office.entries(incident)[0]
    second = office.write(incident, "Second.", kind="correction", supersedes=first, reasons="x")
    office.write(incident, "Third.", kind="correction", supersedes=second, reasons="y")
    (line,) = lines_of(office.entries(incident), can_correct=True)
    with as_tenant(office.oak):
        assert line.entry.text == "Third."
        assert [entry.text for entry in line.before] == ["Second.", "First."]


def test_what_waits_too_long_is_told_once_a_day_to_those_whose_turn_it_is_and_says_nothing(office: Office) -> None:
    new, given, hidden = office.log(), office.given(), office.log(category="allegation", about_head=True)
    office.do("begin", office.given(), by=office.deputy)
    with as_tenant(office.oak):
        assert remind_late() == 0
        Incident.objects.going().exclude(due_at=None).update(due_at=timezone.now() - timedelta(hours=1))
        before = len(mails_of(office.oak))
        assert remind_late() == 4
        told = mails_of(office.oak)[before:]
        assert sorted(mail["to"] for mail in told) == sorted(
            person.email for person in (office.head, office.dsl, office.deputy, office.chair)
        )
        (of_deputy,) = [mail for mail in told if mail["to"] == office.deputy.email]
        assert "2 things" in of_deputy["body"], "a new one and what was given to them"
        for mail in told:
            assert not any(one.reference in mail["body"] + mail["subject"] for one in (new, given, hidden))
        assert remind_late() == 0
        Incident.objects.update(told_late_at=timezone.now() - timedelta(hours=25))
        assert remind_late() == 4
