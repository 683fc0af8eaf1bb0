"""Statements with their answers, and what an answer said before. Every person who may see audits sees all of them."""

import uuid
from collections.abc import Collection, Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from checklists.school import rules
from checklists.school.models import Answer, AnswerChange, Audit, AuditStatement
from lantern.errors import NotFound

# What a statement's own page shows and no list does.
LONG_TEXTS: Final = ("official", "guidance", "evidence", "unconfirmed", "advice_green", "advice_amber", "advice_red")


def statements_of(audit: Audit) -> list[AuditStatement]:
    """The statements in order, each with its section, its answer, last year's and who is asked, in one query."""
    rows = audit.statements.select_related("section__assignment", "assignment", "answer", "last_answer")
    return list(rows.order_by("section__position", "position").defer(*LONG_TEXTS))


def statement_by_id(person: object, audit_id: uuid.UUID, statement_id: uuid.UUID) -> AuditStatement:
    """One statement with everything its page shows, in one query. NotFound unless it belongs to that audit."""
    rows = AuditStatement.objects.select_related(
        "audit", "section__assignment__person", "assignment__person", "answer", "last_answer__statement__audit"
    ).filter(pk=statement_id, audit_id=audit_id)
    statement = rows.first() if rules.can_view(person) else None
    if statement is None:
        raise NotFound(_("There is no such audit here."))
    return statement


def locked_answer(audit_id: uuid.UUID, statement_id: uuid.UUID) -> Answer:
    """The answer with its statement and audit; answer and audit stay locked until the transaction ends."""
    rows = Answer.objects.select_related("statement__audit").select_for_update(
        of=("self", "statement__audit"), no_key=True
    )
    answer = rows.filter(statement_id=statement_id, statement__audit_id=audit_id, statement__removed_at=None).first()
    if answer is None:
        raise NotFound(_("There is no such audit here."))
    return answer


def locked_unanswered(audit: Audit, statement_ids: Collection[uuid.UUID]) -> list[Answer]:
    """The answers to these statements of the audit that nobody has rated yet, locked, each with its statement."""
    rows = Answer.objects.select_related("statement").select_for_update(of=("self",), no_key=True)
    return list(
        rows.filter(
            rating="", statement__audit=audit, statement_id__in=statement_ids, statement__removed_at=None
        ).order_by("statement__position")
    )


def changes_of(answer: Answer) -> list[AnswerChange]:
    """Everything this answer ever said, newest first, unused texts too."""
    return list(answer.changes.all())


def latest_changes(answer: Answer, limit: int) -> list[AnswerChange]:
    """The newest of what the answer said, newest first; no query for one that nobody has given."""
    if not answer.revision:
        return []
    return list(answer.changes.filter(used=True)[:limit])


def value_at(answer: Answer, field: str, revision: int) -> str:
    """What the field said at that revision; nothing before the first change."""
    change = answer.changes.filter(used=True, revision__lte=revision).order_by("-revision").first()
    return getattr(change, field) if change else ""


def change_that_met(answer: Answer, fields: Iterable[str]) -> AnswerChange | None:
    """The latest change of one of these fields."""
    revision = max(getattr(answer, f"{name}_revision") for name in fields)
    return answer.changes.filter(used=True, revision=revision).first()


def last_answers(stable_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Answer]:
    """The school's latest given answer to each of these statements, over all its audits, in one query."""
    rows = (
        Answer.objects.filter(statement__stable_id__in=list(stable_ids), statement__removed_at=None)
        .exclude(rating="")
        .select_related("statement")
        .order_by("statement__stable_id", "-statement__audit__due_on", "-statement__audit__created_at")
        .distinct("statement__stable_id")
    )
    return {answer.statement.stable_id: answer for answer in rows}


def answers_elsewhere(statement: AuditStatement) -> list[AuditStatement]:
    """How the school answered the same statement in its other audits, with those audits, the newest first, in one query.

    Where a version split or merged statements, those that this one replaces count as it.
    """
    rows = AuditStatement.objects.filter(stable_id__in=[statement.stable_id, *statement.replaces])
    given = rows.exclude(pk=statement.pk).exclude(answer__rating="").select_related("answer", "audit")
    return list(given.order_by("-audit__due_on", "-audit__created_at", "position"))
