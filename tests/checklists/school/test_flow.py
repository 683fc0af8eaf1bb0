"""The whole way of an audit, from the round to the return, with the real authority."""

import pytest

from checklists.school.actions.answering import Outcome, Seen, save_answer
from checklists.school.actions.signing import sign_as_governor, sign_as_head, withdraw_signature
from checklists.school.models import Answer, AnswerChange, Audit, Signature
from checklists.school.queries.answers import statement_by_id
from checklists.school.queries.audits import audit_by_id
from checklists.school.queries.returns import own_levels
from lantern.audit.queries import entries
from lantern.errors import NotAllowed, NotFound, NotPossibleNow
from tests.cast import as_tenant
from tests.checklists.school.stage import Stage


def test_an_audit_goes_from_the_round_to_the_return(stage: Stage) -> None:
    audit = stage.audit()
    rows = stage.statements(audit)
    for statement, (rating, note) in zip(
        rows,
        [("green", ""), ("amber", "Partly."), ("red", ""), ("green", ""), ("na", "We have none."), ("amber", "")],
        strict=True,
    ):
        stage.answer(audit, statement, rating, note)
    with as_tenant(stage.oak):
        assert Audit.objects.get().state == Audit.State.READY
        sign_as_head(audit_id=audit.pk, by=stage.head)
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
        audit.refresh_from_db()
        assert audit.state == Audit.State.SUBMITTED
        assert audit.finished_at is not None
        assert list(Signature.objects.values_list("capacity", "by_name")) == [
            ("head", "Helen Marsh"),
            ("governor", "Tom Okafor"),
        ]
        verbs = set(entries().values_list("verb", flat=True))
        assert {"audit.started", "answer.changed", "audit.signed", "audit.submitted"} <= verbs
    assert stage.returns() == [[0, 1, 2, 0, 3, 1]]
    assert stage.notices() == ["opened", "started", "ready", "signed", "submitted"]


def test_own_levels_are_those_of_the_return_and_only_after_it_was_sent(stage: Stage) -> None:
    audit = stage.signed_audit()
    with as_tenant(stage.oak):
        assert own_levels(stage.round.pk) == {}
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
        levels = own_levels(stage.round.pk)
    assert levels == {statement.stable_id: 0 for statement in stage.statements(audit)}


def test_the_authority_follows_when_the_head_takes_the_signature_back_and_signs_again(stage: Stage) -> None:
    audit = stage.signed_audit()
    with as_tenant(stage.oak):
        withdraw_signature(audit_id=audit.pk, by=stage.head)
        sign_as_head(audit_id=audit.pk, by=stage.head)
        kinds = list(Signature.objects.values_list("kind", flat=True))
    assert kinds == ["signed", "withdrawn", "signed"]
    assert stage.notices() == ["opened", "started", "ready", "signed", "ready", "signed"]


def test_an_audit_is_started_once(stage: Stage) -> None:
    first, second = stage.audit(), stage.audit()
    assert first.pk == second.pk
    with as_tenant(stage.oak):
        assert Audit.objects.count() == 1
        assert Answer.objects.count() == 6
    assert stage.notices() == ["opened"]


def test_the_answers_are_locked_while_a_signature_stands(stage: Stage) -> None:
    audit = stage.signed_audit()
    statement = stage.statements(audit)[0]
    with as_tenant(stage.oak):
        with pytest.raises(NotPossibleNow, match="locked"):
            _change(stage, audit, statement)
        withdraw_signature(audit_id=audit.pk, by=stage.head)
        assert _change(stage, audit, statement).changed == ("note",)


def test_the_heads_signature_cannot_be_taken_back_after_the_return(stage: Stage) -> None:
    audit = stage.signed_audit()
    with as_tenant(stage.oak):
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
        with pytest.raises(NotPossibleNow, match="has been sent"):
            withdraw_signature(audit_id=audit.pk, by=stage.head)
    assert stage.returns() == [[0] * 6]


def test_one_person_cannot_give_both_signatures(stage: Stage) -> None:
    audit = stage.signed_audit()
    with as_tenant(stage.oak):
        stage.head.role = "governor"
        with pytest.raises(NotAllowed, match="Somebody else"):
            sign_as_governor(audit_id=audit.pk, by=stage.head)


def test_emptying_a_rating_makes_the_audit_open_again(stage: Stage) -> None:
    audit = stage.ready_audit()
    statement = stage.statements(audit)[0]
    with as_tenant(stage.oak):
        save_answer(
            audit_id=audit.pk,
            statement_id=statement.pk,
            by=stage.dsl,
            seen=Seen(rating=1, note=1),
            rating="",
        )
        audit.refresh_from_db()
        assert (audit.state, audit.answered) == (Audit.State.OPEN, 5)
        with pytest.raises(NotPossibleNow, match="every statement"):
            sign_as_head(audit_id=audit.pk, by=stage.head)


def test_every_change_is_in_the_history_with_who(stage: Stage) -> None:
    audit = stage.audit()
    statement = stage.statements(audit)[0]
    stage.answer(audit, statement, "red", "One.")
    with as_tenant(stage.oak):
        save_answer(
            audit_id=audit.pk,
            statement_id=statement.pk,
            by=stage.it_lead,
            seen=Seen(rating=1, note=1),
            rating="amber",
            note="Two.",
        )
        rows = AnswerChange.objects.order_by("revision").values_list("revision", "rating", "note", "by_name")
        assert list(rows) == [(1, "red", "One.", "Priya Nair"), (2, "amber", "Two.", "Sam Whitlock")]


def _change(stage: Stage, audit: Audit, statement: object) -> Outcome:
    return save_answer(
        audit_id=audit.pk,
        statement_id=statement.pk,
        by=stage.dsl,
        seen=Seen(rating=1, note=1),
        note="Later.",
    )


def test_the_queries_themselves_hide_audits_from_staff(stage: Stage) -> None:
    audit = stage.audit()
    statement = stage.statements(audit)[0]
    with as_tenant(stage.oak):
        with pytest.raises(NotFound):
            audit_by_id(stage.staff, audit.pk)
        with pytest.raises(NotFound):
            statement_by_id(stage.staff, audit.pk, statement.pk)
        assert audit_by_id(stage.governor, audit.pk) == audit
