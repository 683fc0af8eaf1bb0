"""What the home page can ask: the next step of each person, and what changed since."""

from datetime import timedelta

import pytest
from django.utils import timezone

from checklists.authority.actions.rounds import change_dates
from checklists.school.actions.signing import sign_as_head
from checklists.school.models import Audit
from checklists.school.queries.home import Step, audits_for_home, recent_changes
from tests.cast import as_tenant, client_for
from tests.checklists.school.stage import Stage


def steps(stage: Stage) -> dict[str, tuple[str, bool]]:
    with as_tenant(stage.oak):
        found = {}
        for who in ("head", "dsl", "governor"):
            (row,) = audits_for_home(getattr(stage, who))
            found[who] = (row.step, row.is_mine)
        return found


def test_a_round_that_nobody_has_started(stage: Stage) -> None:
    assert steps(stage) == {
        "head": (Step.START, True),
        "dsl": (Step.START, True),
        "governor": (Step.WAIT_FOR_START, False),
    }


def test_an_audit_under_way(stage: Stage) -> None:
    audit = stage.audit()
    stage.answer(audit, stage.statements(audit)[0])
    assert steps(stage)["dsl"] == (Step.ANSWER, True)
    assert steps(stage)["governor"] == (Step.WAIT_FOR_ANSWERS, False)
    with as_tenant(stage.oak):
        (row,) = audits_for_home(stage.dsl)
    assert (row.answered, row.total, row.left, row.confirmable) == (1, 6, 5, 0)
    assert (row.url_name, row.url_args) == ("school_checklists:carry_on", (audit.pk,))


def test_an_answered_audit_waits_for_the_head_and_then_for_a_governor(stage: Stage) -> None:
    stage.ready_audit()
    assert steps(stage) == {
        "head": (Step.SIGN_AS_HEAD, True),
        "dsl": (Step.WAIT_FOR_HEAD, False),
        "governor": (Step.WAIT_FOR_HEAD, False),
    }
    with as_tenant(stage.oak):
        sign_as_head(audit_id=Audit.objects.get().pk, by=stage.head)
    assert steps(stage) == {
        "head": (Step.WAIT_FOR_GOVERNOR, False),
        "dsl": (Step.WAIT_FOR_GOVERNOR, False),
        "governor": (Step.SIGN_AS_GOVERNOR, True),
    }


def test_staff_have_no_audits_on_their_home_page(stage: Stage) -> None:
    with as_tenant(stage.oak):
        assert audits_for_home(stage.staff) == []


def test_a_moved_due_date_is_seen_at_once(stage: Stage) -> None:
    stage.audit()
    later = timezone.localdate() + timedelta(days=40)
    with as_tenant(stage.world.hillshire):
        change_dates(round_=stage.round, seen=0, due_on=later, reason="Half-term", by=stage.officer)
    with as_tenant(stage.oak):
        assert [row.due_on for row in audits_for_home(stage.dsl)] == [later]


@pytest.mark.parametrize("signed", [True, False])
def test_nothing_is_asked_once_the_round_has_closed(stage: Stage, signed: bool) -> None:
    if signed:
        stage.signed_audit()
    else:
        stage.audit()
    stage.close_round()
    with as_tenant(stage.oak):
        assert audits_for_home(stage.head) == []
        assert Audit.objects.count() == 1


def test_recent_changes_take_the_answers_of_a_person_in_a_section_together(stage: Stage) -> None:
    since = timezone.now()
    audit = stage.audit()
    rows = stage.statements(audit)
    for statement, rating in zip(rows, ["green", "amber", "red", "green"], strict=False):
        stage.answer(audit, statement, rating)
    with as_tenant(stage.oak):
        changes = recent_changes(since)
        assert recent_changes(timezone.now()) == []
    told = [(change.kind, change.by_name, change.section_title, change.statements) for change in changes]
    assert told == [("answered", "Priya Nair", "Section 2", 1), ("answered", "Priya Nair", "Section 1", 3)]
    assert (changes[1].green, changes[1].amber, changes[1].red) == (1, 1, 1)


def test_recent_changes_tell_of_signatures(stage: Stage) -> None:
    since = timezone.now()
    stage.signed_audit()
    with as_tenant(stage.oak):
        newest = recent_changes(since)[0]
    assert (newest.kind, newest.by_name) == ("signed", "Helen Marsh")


def test_the_home_page_tells_what_others_did_since_and_not_what_the_reader_did(stage: Stage) -> None:
    audit = stage.audit()
    for statement, rating in zip(stage.statements(audit), ["green", "amber"], strict=False):
        stage.answer(audit, statement, rating)
    homes = {}
    for reader in (stage.governor, stage.dsl):
        client = client_for(stage.oak, reader)
        with as_tenant(stage.oak):
            type(reader).objects.filter(pk=reader.pk).update(previous_visit_at=timezone.now() - timedelta(days=1))
        homes[reader] = client.get("/").content.decode()
    assert "Priya Nair answered 2 statements in" in homes[stage.governor]
    assert "1 green, 1 amber" in homes[stage.governor]
    assert "Priya Nair answered" not in homes[stage.dsl]
