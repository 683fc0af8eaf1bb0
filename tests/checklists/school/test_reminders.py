"""A school reminds its own people, once a day at most, and tells its authority how much is answered."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from checklists.authority.actions.rounds import change_dates, change_reminders, extend
from checklists.authority.catalogue import OpenRound
from checklists.school.actions.reminding import remind, tell_progress
from checklists.school.actions.signing import sign_as_governor
from checklists.school.models import RoundLetter
from checklists.school.reminders import letter_due
from checklists.school.tasks import REMINDERS, SLOTS, remind_school, slot_at, slot_of
from lantern.audit.queries import entries_about
from reporting.authority.models import Notice
from tests.cast import as_tenant, client_for
from tests.checklists.school.stage import Stage, open_for, some_id
from tests.checklists.school.test_pages import text_of
from tests.people.mails import mails_of

DUE = date(2026, 12, 11)


def a_round(**changed: object) -> OpenRound:
    given = {
        "id": some_id(),
        "title": "Audit",
        "version_id": some_id(),
        "opens_on": date(2026, 11, 2),
        "due_on": DUE,
        "closed": False,
        "remind_days": (-14, -3, 1, 7),
    }
    return OpenRound(**(given | changed))  # type: ignore[arg-type]


def sent(on: date, due: date = DUE, kind: str = "reminder") -> RoundLetter:
    return RoundLetter(round_id=some_id(), kind=kind, sent_on=on, due_on=due)


OPENED = sent(date(2026, 11, 2), kind="opened")


@pytest.mark.parametrize(
    ("round_", "letters", "on", "kind"),
    [
        (a_round(), [], date(2026, 11, 2), "opened"),
        (a_round(mail_at_opening=False), [], date(2026, 11, 2), None),
        (a_round(), [OPENED], date(2026, 11, 26), None),
        (a_round(), [OPENED], DUE - timedelta(days=14), "reminder"),
        # The day fell on a Saturday, or the service was away: it goes as soon as it can, and not weeks later.
        (a_round(), [OPENED], DUE - timedelta(days=12), "reminder"),
        (a_round(), [OPENED], DUE - timedelta(days=6), None),
        (a_round(), [OPENED, sent(DUE - timedelta(days=14))], DUE - timedelta(days=13), None),
        (a_round(), [OPENED, sent(DUE - timedelta(days=3))], DUE + timedelta(days=1), "reminder"),
        (a_round(), [OPENED, sent(DUE + timedelta(days=7))], DUE + timedelta(days=9), None),
        (a_round(remind_days=()), [OPENED], DUE + timedelta(days=1), None),
        (a_round(closed=True), [OPENED], DUE + timedelta(days=1), None),
        (a_round(due_on=DUE + timedelta(days=7)), [OPENED], date(2026, 11, 10), "more_time"),
        # Reminders count from the school's own due date.
        (a_round(), [sent(DUE - timedelta(days=3), DUE - timedelta(days=5))], DUE - timedelta(days=3), "more_time"),
    ],
)
def test_which_letter_a_round_wants(round_: OpenRound, letters: list[RoundLetter], on: date, kind: str | None) -> None:
    assert letter_due(round_, letters, on=on) == kind


def remind_on(stage: Stage, on: date) -> list[tuple[str, str]]:
    """Who was written to on that day, and the subject."""
    before = len(mails_of(stage.oak))
    with as_tenant(stage.oak):
        remind(on=on, by=REMINDERS)
    return sorted((mail["to"].split("@")[0], mail["subject"]) for mail in mails_of(stage.oak)[before:])


def test_only_those_whose_turn_it_is_are_written_to_and_nobody_once_it_is_done(stage: Stage) -> None:
    today = timezone.localdate()
    due = today + timedelta(days=12)
    opened = remind_on(stage, today)
    assert [who for who, _subject in opened] == ["helen.marsh", "priya.nair"]
    assert opened[0][1].startswith("Online safety audit 2026: due on ")
    assert remind_on(stage, today) == []
    assert remind_on(stage, today + timedelta(days=1)) == []
    audit = stage.ready_audit()
    assert [who for who, _subject in remind_on(stage, due - timedelta(days=3))] == ["helen.marsh"]
    body = mails_of(stage.oak)[-1]["body"]
    assert "Every statement is answered. Next: the head signs." in body
    assert "https://oak.lantern.test" in body or "http://oak.lantern.test" in body
    stage.signed_audit()
    late = remind_on(stage, due + timedelta(days=1))
    assert [(who, "was due on" in subject) for who, subject in late] == [("tom.okafor", True)]
    with as_tenant(stage.oak):
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
        assert RoundLetter.objects.count() == 3
        assert entries_about(RoundLetter.objects.all()[0].pk).get().verb == "round.reminded"
    assert remind_on(stage, due + timedelta(days=7)) == []


def test_several_rounds_make_one_mail_and_more_time_is_said_with_its_reason(stage: Stage) -> None:
    today = timezone.localdate()
    with as_tenant(stage.world.hillshire):
        open_for(stage.world, stage.officer, stage.template, title="Another audit")
    assert [subject for _who, subject in remind_on(stage, today)] == ["2 audits wait for your school"] * 2
    with as_tenant(stage.world.hillshire):
        oak = [stage.oak.id]
        extend(
            round_=stage.round, school_ids=oak, due_on=today + timedelta(days=20), reason="A flood", by=stage.officer
        )
    told = remind_on(stage, today + timedelta(days=1))
    assert len(told) == 2
    assert "There is more time: A flood." in mails_of(stage.oak)[-1]["body"]
    assert "Another audit" not in mails_of(stage.oak)[-1]["body"]
    audit = stage.audit()
    page = client_for(stage.oak, stage.dsl).get(f"/audits/{audit.pk}/")
    assert "says why: A flood" in text_of(page)


def test_an_officer_switches_reminders_off(stage: Stage) -> None:
    today = timezone.localdate()
    with as_tenant(stage.world.hillshire):
        change_reminders(round_=stage.round, days=[], at_opening=False, by=stage.officer)
        change_dates(round_=stage.round, seen=0, due_on=today + timedelta(days=30), reason="Snow", by=stage.officer)
    assert [remind_on(stage, today + timedelta(days=days)) for days in (0, 16, 27, 31)] == [[]] * 4


def test_the_share_of_answers_is_told_when_it_has_changed_and_not_more(stage: Stage) -> None:
    audit = stage.audit()
    for statement in stage.statements(audit)[:2]:
        stage.answer(audit, statement)
    with as_tenant(stage.oak):
        assert [tell_progress(by=REMINDERS), tell_progress(by=REMINDERS)] == [1, 0]
        remind_school.apply(throw=True)
    with as_tenant(stage.world.hillshire):
        assert list(Notice.objects.filter(kind="progress").values_list("sender", "percent")) == [(stage.oak.role, 33)]
    stage.close_round()
    stage_answer = stage.statements(audit)[3]
    stage.answer(audit, stage_answer)
    with as_tenant(stage.oak):
        assert tell_progress(by=REMINDERS) == 0


def test_a_thousand_schools_have_their_turns_apart() -> None:
    turns = [slot_of(f"s_{number:012x}") for number in range(1_000)]
    assert max(turns.count(slot) for slot in range(SLOTS)) < 50
    day = {slot_at(minute) for minute in range(6 * 60, 10 * 60, 5)}
    assert day == set(range(SLOTS))
