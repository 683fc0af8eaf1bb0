"""Confirming what the authority offers every school to say. Nothing is taken over until somebody here confirms it."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklists.school import rules
from checklists.school.actions.answering import ANSWER_COLUMNS, Outcome, Seen, count, save_answer, write_into
from checklists.school.actions.telling import tell_once
from checklists.school.models import Answer, AnswerChange, Audit
from checklists.school.queries.answers import locked_unanswered, statement_by_id
from checklists.school.queries.audits import locked_audit
from lantern.access.permissions import Permission
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow


def confirm_offer(*, audit_id: uuid.UUID, statement_id: uuid.UUID, by: Actor, seen: Seen, note: str = "") -> Outcome:
    """The answer says what the authority offers. A note written already stays; else the authority's comes along."""
    statement = statement_by_id(by, audit_id, statement_id)
    if not statement.offered_rating:
        raise NotPossibleNow(_("The authority offers no answer here."), code="nothing_offered")
    return save_answer(
        audit_id=audit_id,
        statement_id=statement_id,
        by=by,
        seen=seen,
        rating=statement.offered_rating,
        note=note or statement.offered_note,
    )


def confirm_offers(*, audit_id: uuid.UUID, statement_ids: Collection[uuid.UUID], by: Actor) -> int:
    """Those of these statements that nobody has answered yet say what the authority offers; tells how many.

    As many queries for sixty as for one.
    """
    rules.check_permitted(by, Permission.AUDITS_ANSWER)
    with transaction.atomic():
        audit = locked_audit(audit_id)
        rules.check_can_answer(by, audit)
        answers = [answer for answer in locked_unanswered(audit, statement_ids) if answer.statement.offered_rating]
        wanted = {answer: _offered(answer) for answer in answers}
        for answer, words in wanted.items():
            rules.check_answer_fits(
                answer.statement, rating=words["rating"], reply="", note=words.get("note", answer.note)
            )
        answer_together(audit, wanted, by=by)
    return len(answers)


def answer_together(audit: Audit, wanted: dict[Answer, dict[str, str]], *, by: Actor) -> None:
    """These unanswered statements of the locked audit are rated, in a number of queries that does not grow.

    Each has its line of history; the journal has one for all of them.
    """
    if not wanted:
        return
    changes = [write_into(answer, fields, by=by) for answer, fields in wanted.items()]
    Answer.objects.bulk_update(wanted, ANSWER_COLUMNS)
    AnswerChange.objects.bulk_create(changes)
    record("audit.answers_confirmed", by=by, subject=audit, answers=len(wanted))
    tell_once(audit, "started")
    count(audit, answered=len(wanted))
    audit.save(update_fields=["answered", "state", "told"])


def _offered(answer: Answer) -> dict[str, str]:
    statement = answer.statement
    takes_note = statement.offered_note and not answer.note
    return {"rating": statement.offered_rating} | ({"note": statement.offered_note} if takes_note else {})
