"""The ready check, sending an audit back, and opening a finished one again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from checklists.school.actions.answering import Seen, save_answer
from checklists.school.actions.signing import reopen, send_back, sign_as_governor, sign_as_head, withdraw_signature
from checklists.school.actions.starting import start_audit
from checklists.school.models import AnswerChange, Audit, AuditStatement, Signature
from checklists.school.plan.actions import Details, add_action
from checklists.school.queries.audits import signatures_of
from checklists.school.queries.home import audits_for_home
from checklists.school.queries.returns import own_levels
from lantern.access.roles import Role
from lantern.audit.queries import entries
from lantern.errors import NotPossibleNow
from tests.cast import as_tenant, client_for, make_person
from tests.checklists.school.stage import READ, Stage, open_for
from tests.people.mails import mails_of

REASON = "Statement 1.2 cannot be green: we have no log."


def finished_audit(stage: Stage) -> Audit:
    audit = stage.signed_audit()
    with as_tenant(stage.oak):
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
        return Audit.objects.get(pk=audit.pk)


def change(stage: Stage, audit: Audit, rating: str) -> None:
    statement = stage.statements(audit)[0]
    with as_tenant(stage.oak):
        seen = Seen(rating=statement.answer.rating_revision, note=statement.answer.note_revision)
        save_answer(audit_id=audit.pk, statement_id=statement.pk, by=stage.dsl, seen=seen, rating=rating)


def opened_again(stage: Stage) -> Audit:
    audit = finished_audit(stage)
    with as_tenant(stage.oak):
        reopen(audit_id=audit.pk, reason="We found an error.", by=stage.head)
        return Audit.objects.get(pk=audit.pk)


def page(browser: Client, audit: Audit, name: str = "") -> str:
    answer = browser.get(f"/audits/{audit.pk}/{name}")
    assert answer.status_code == 200, name
    return answer.content.decode()


# Sending back


def test_a_governor_sends_back_and_everybody_reads_why_until_the_head_signs_again(stage: Stage) -> None:
    audit = stage.signed_audit()
    deputy = make_person(stage.oak, Role.DEPUTY_DSL, name="Dan Deputy")
    governor, head = client_for(stage.oak, stage.governor), client_for(stage.oak, stage.head)
    assert "Send it back and say why" in page(governor, audit, "sign/")
    assert governor.post(f"/audits/{audit.pk}/send-back/", {"reason": REASON}).status_code == 302

    assert {mail["to"] for mail in _mails(stage)} == {stage.head.email, stage.dsl.email, deputy.email}
    assert not any("no log" in mail["body"] for mail in _mails(stage))
    assert f"/audits/{audit.pk}/" in _mails(stage)[0]["body"]
    for address in (f"/audits/{audit.pk}/", "/"):
        shown = head.get(address).content.decode()
        assert "Tom Okafor" in shown
        assert "Statement 1.2 cannot be green" in shown
    with as_tenant(stage.oak):
        audit.refresh_from_db()
        assert audit.state == Audit.State.READY
        assert signatures_of(audit).head is None
        sign_as_head(audit_id=audit.pk, by=stage.head)
        assert audits_for_home(stage.governor)[0].ended is None
        assert list(Signature.objects.values_list("kind", flat=True)) == ["signed", "sent_back", "signed"]
    assert "cannot be green" not in page(head, audit)
    assert stage.notices() == ["opened", "started", "ready", "signed", "sent_back", "signed"]


def test_an_audit_is_not_sent_back_without_a_reason_and_what_was_typed_stays(stage: Stage) -> None:
    audit = stage.signed_audit()
    browser = client_for(stage.oak, stage.governor)
    for reason, told in (("  ", "Say why"), ("x" * 2_001, "Your reason must be 2000 characters or fewer")):
        answer = browser.post(f"/audits/{audit.pk}/send-back/", {"reason": reason})
        assert answer.status_code == 422
        assert told in answer.content.decode()
        assert reason in answer.content.decode()
    with as_tenant(stage.oak):
        with pytest.raises(NotPossibleNow, match="Say why"):
            send_back(audit_id=audit.pk, reason=" \n", by=stage.governor)
        assert Signature.objects.count() == 1


def test_only_what_the_head_has_signed_is_sent_back(stage: Stage) -> None:
    audit = stage.ready_audit()
    browser = client_for(stage.oak, stage.governor)
    assert browser.get(f"/audits/{audit.pk}/send-back/").status_code == 409
    with as_tenant(stage.oak), pytest.raises(NotPossibleNow, match="nothing to send back"):
        send_back(audit_id=audit.pk, reason=REASON, by=stage.governor)


# Opening again


def test_what_was_sent_stays_as_it_was_when_a_finished_audit_is_opened_again(stage: Stage) -> None:
    audit = finished_audit(stage)
    sent = stage.returns()
    told = stage.notices()
    browser = client_for(stage.oak, stage.head)
    assert "stays as it was" in page(browser, audit, "reopen/")
    assert browser.post(f"/audits/{audit.pk}/reopen/", {"reason": "We found an error."}).status_code == 302
    change(stage, audit, "red")
    with as_tenant(stage.oak):
        sign_as_head(audit_id=audit.pk, by=stage.head)
        with pytest.raises(NotPossibleNow, match="has been sent already"):
            sign_as_governor(audit_id=audit.pk, by=stage.governor)
        withdraw_signature(audit_id=audit.pk, by=stage.head)
        sign_as_head(audit_id=audit.pk, by=stage.head)
        sign_as_governor(audit_id=audit.pk, by=stage.governor, for_own_use=True)
        audit.refresh_from_db()
        assert audit.state == Audit.State.KEPT
        assert set(own_levels(stage.round.pk).values()) == {0}
        verbs = list(entries().filter(verb__startswith="audit.").order_by("created_at").values_list("verb", flat=True))
    assert verbs[-4:] == ["audit.signature_withdrawn", "audit.signed", "audit.signed", "audit.finished"]
    assert "audit.reopened" in verbs
    assert stage.returns() == sent == [[0] * 6]
    assert stage.notices() == told
    assert "stays as it was" in page(browser, audit)


def test_what_is_changed_after_opening_again_is_what_the_next_audit_starts_from(stage: Stage) -> None:
    audit = opened_again(stage)
    change(stage, audit, "red")
    with as_tenant(stage.world.hillshire):
        following = open_for(stage.world, stage.officer, stage.template, title="Next year")
    with as_tenant(stage.oak):
        after = start_audit(round_id=following.pk, by=stage.dsl)
        first = after.statements.select_related("last_answer").order_by("position")[0]
        assert first.last_answer is not None
        assert first.last_answer.rating == "red"


def test_an_audit_that_a_later_one_was_started_from_stays_finished(stage: Stage) -> None:
    audit = finished_audit(stage)
    with as_tenant(stage.world.hillshire):
        following = open_for(stage.world, stage.officer, stage.template, title="Next year")
    with as_tenant(stage.oak):
        start_audit(round_id=following.pk, by=stage.dsl)
        with pytest.raises(NotPossibleNow, match="A later audit"):
            reopen(audit_id=audit.pk, reason="We found an error.", by=stage.head)
    browser = client_for(stage.oak, stage.head)
    assert browser.get(f"/audits/{audit.pk}/reopen/").status_code == 409


def test_nothing_is_forgotten_when_an_audit_is_opened_again(stage: Stage) -> None:
    audit = finished_audit(stage)
    with as_tenant(stage.oak):
        before = AnswerChange.objects.count(), list(Signature.objects.values_list("by_name", flat=True))
        reopen(audit_id=audit.pk, reason="We found an error.", by=stage.head)
        after = AnswerChange.objects.count(), list(Signature.objects.values_list("by_name", flat=True))
        audit.refresh_from_db()
        assert audit.sent_levels == [0] * 6
    assert after == (before[0], [*before[1], "Helen Marsh"])


# The ready check


def test_the_ready_check_names_what_is_not_answered(stage: Stage) -> None:
    audit = stage.audit()
    first, *_others = stage.statements(audit)
    stage.answer(audit, first)
    shown = page(client_for(stage.oak, stage.dsl), audit, "ready/")
    assert "Not ready to sign yet" in shown
    assert "(5)" in shown
    assert first.plain not in shown


def test_an_audit_in_order_is_ready_and_is_signed_without_further_ado(stage: Stage) -> None:
    audit = stage.ready_audit()
    browser = client_for(stage.oak, stage.head)
    shown = page(browser, audit, "ready/")
    assert "Every statement has an answer." in shown
    assert "Read and sign" in shown
    assert browser.post(f"/audits/{audit.pk}/sign/", READ).status_code == 302


def test_the_ready_check_warns_of_reds_until_something_is_planned_and_of_red_flags_all_the_same(stage: Stage) -> None:
    audit = stage.audit()
    flagged, *others = stage.statements(audit)
    stage.answer(audit, flagged, "red", "Not yet.")
    for statement in others:
        stage.answer(audit, statement)
    with as_tenant(stage.oak):
        AuditStatement.objects.filter(pk=flagged.pk).update(red_flag=True)
    browser = client_for(stage.oak, stage.head)
    shown = page(browser, audit, "ready/")
    assert "Ready to sign, with something to know" in shown
    assert shown.count(flagged.plain) == 2
    assert "Everything that is red has an action." not in shown
    with as_tenant(stage.oak):
        day = timezone.localdate() + timedelta(days=30)
        details = Details(title="Do it", owner=stage.dsl, due_on=day)
        add_action(details=details, audit_id=audit.pk, statement_id=flagged.pk, by=stage.dsl)
    shown = page(browser, audit, "ready/")
    assert shown.count(flagged.plain) == 1
    assert "Everything that is red has an action." in shown


def test_where_nobody_could_sign_for_the_governors_the_head_says_that_they_know(stage: Stage) -> None:
    audit = stage.ready_audit()
    with as_tenant(stage.oak):
        stage.governor.is_active = False
        stage.governor.save(update_fields=["is_active"])
    browser = client_for(stage.oak, stage.head)
    assert "Nobody here is a governor" in page(browser, audit, "ready/")
    refused = browser.post(f"/audits/{audit.pk}/sign/")
    assert refused.status_code == 422
    assert "I know of these points" in refused.content.decode()
    with as_tenant(stage.oak):
        assert Audit.objects.get().state == Audit.State.READY
    assert browser.post(f"/audits/{audit.pk}/sign/", READ | {"knows": "on"}).status_code == 302
    with as_tenant(stage.oak):
        assert entries().filter(verb="audit.signed")[0].facts["open_points"] == 1


def _mails(stage: Stage) -> list[dict[str, str]]:
    return [mail for mail in mails_of(stage.oak) if "sent back" in mail["subject"]]
