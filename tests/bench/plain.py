"""What the audit pages do, written as the plain loops that a framework's defaults lead to, and that the closest peer has.

Each reads or writes the same rows as our page, one at a time as they are asked for; none draws a page. It is the lower bound of that way.
"""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from checklists.authority.catalogue import OpenRound, PublishedVersion
from checklists.school.models import Answer, AnswerChange, Audit, AuditSection, AuditStatement
from checklists.school.plan.models import PlanAction
from lantern.audit.record import record
from tenants.people.models import User


def open_audit(audit: Audit) -> str:
    """Every statement with what stands beside it, as nested objects."""
    return _json([_statement(row) for row in AuditStatement.objects.filter(audit=Audit.objects.get(pk=audit.pk))])


def open_statement(statement: AuditStatement) -> str:
    """One statement with its history, and the audit around it for 'previous' and 'next'."""
    row = AuditStatement.objects.get(pk=statement.pk)
    changes = [_change(change) for change in AnswerChange.objects.filter(answer=row.answer)]
    around = [(one.number, one.answer.rating) for one in AuditStatement.objects.filter(section=row.section)]
    return _json({"statement": _statement(row), "changes": changes, "around": around})


def save_answer(statement: AuditStatement, rating: str, by: User) -> None:
    """The answer, a row of history, the journal, and the progress counted anew."""
    with transaction.atomic():
        row = AuditStatement.objects.get(pk=statement.pk)
        answer = Answer.objects.get(statement=row)
        answer.rating, answer.revision, answer.rating_revision = rating, answer.revision + 1, answer.revision + 1
        answer.updated_by_id, answer.updated_by_name, answer.updated_at = by.pk, str(by), timezone.now()
        answer.save()
        AnswerChange.objects.create(
            answer=answer,
            revision=answer.revision,
            rating=rating,
            rating_changed=True,
            note_changed=False,
            by_id=by.pk,
            by_name=str(by),
        )
        audit = Audit.objects.get(pk=row.audit_id)
        audit.answered = sum(bool(one.answer.rating) for one in AuditStatement.objects.filter(audit=audit))
        audit.state = Audit.State.READY if audit.answered == audit.total else Audit.State.OPEN
        audit.save()
        record("answer.changed", by=by, subject=row)


def list_audits() -> str:
    """Each audit with how far it is, counted."""
    return _json(
        [
            {
                "title": audit.title,
                "answered": audit.statements.exclude(answer__rating="").count(),
                "total": audit.statements.count(),
            }
            for audit in Audit.objects.all()
        ]
    )


def start_audit(round_: OpenRound, version: PublishedVersion, by: User) -> Audit:
    """The audit, its sections, statements and empty answers, row by row, each with a look for its last answer."""
    statements = [one for section in version.sections for one in section.statements]
    with transaction.atomic():
        audit = Audit.objects.create(
            round_id=round_.id,
            version_id=version.id,
            title=round_.title,
            checklist_title=version.title,
            version_number=version.number,
            opens_on=round_.opens_on,
            due_on=round_.due_on,
            version_size=len(statements),
            total=len(statements),
            started_by_id=by.pk,
            started_by_name=str(by),
        )
        for place, section in enumerate(version.sections, start=1):
            own = AuditSection.objects.create(audit=audit, position=place, title=section.title)
            for statement in section.statements:
                last = (
                    Answer.objects.filter(statement__stable_id=statement.stable_id)
                    .exclude(rating="")
                    .order_by("-statement__audit__due_on")
                    .first()
                )
                copied = {name: getattr(statement, name) for name in AuditStatement.COPIED}
                row = AuditStatement.objects.create(
                    audit=audit,
                    section=own,
                    position=statement.position,
                    number=str(statement.position),
                    published_id=statement.id,
                    wording="same" if last else "new",
                    last_answer=last,
                    **copied,
                )
                Answer.objects.create(statement=row)
        record("audit.started", by=by, subject=audit)
    return audit


def export(audit: Audit) -> str:
    """Every statement with its answer, every earlier one and its actions."""
    rows = AuditStatement.objects.filter(audit=audit)
    return _json(
        [
            _statement(row) | {"changes": [_change(one) for one in AnswerChange.objects.filter(answer=row.answer)]}
            for row in rows
        ]
    )


def _statement(row: AuditStatement) -> dict[str, Any]:
    last = row.last_answer
    return {
        "number": row.number,
        "plain": row.plain,
        "section": row.section.title,
        "rating": row.answer.rating,
        "note": row.answer.note,
        "last": last and {"rating": last.rating, "of": last.statement.audit.title},
        "actions": [action.title for action in PlanAction.objects.filter(statement=row)],
    }


def _change(change: AnswerChange) -> dict[str, Any]:
    return {"by": change.by_name, "at": change.created_at, "rating": change.rating, "note": change.note}


def _json(data: object) -> str:
    return json.dumps(data, cls=DjangoJSONEncoder)
