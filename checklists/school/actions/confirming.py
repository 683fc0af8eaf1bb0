"""Confirming together what a section said last time. Nothing is taken over until somebody has seen it and confirms it."""

import uuid
from collections.abc import Collection

from django.db import transaction

from checklists.school import rules
from checklists.school.actions.offers import answer_together
from checklists.school.models import Answer, AuditSection
from checklists.school.queries.answers import locked_unanswered
from checklists.school.queries.audits import locked_audit
from checklists.school.queries.unchanged import unchanged_in
from lantern.access.permissions import Permission
from lantern.audit.record import Actor


def confirm_unchanged(*, section: AuditSection, statement_ids: Collection[uuid.UUID], by: Actor) -> int:
    """Those of these statements that are unanswered and worded as last time say what they said then; tells how many.

    A note that was begun stays, else last time's comes along. As many queries for sixty as for one.
    """
    rules.check_permitted(by, Permission.AUDITS_ANSWER)
    with transaction.atomic():
        audit = locked_audit(section.audit_id)
        rules.check_can_answer(by, audit)
        last = {
            statement.pk: statement.last_answer
            for statement in unchanged_in(section)
            if statement.pk in statement_ids and statement.last_answer is not None
        }
        answers = locked_unanswered(audit, list(last))
        wanted = {answer: _as_last_time(answer, last[answer.statement_id]) for answer in answers}
        for answer, words in wanted.items():
            final = {name: words.get(name, getattr(answer, name)) for name in ("rating", "reply", "note")}
            rules.check_answer_fits(answer.statement, **final)
        answer_together(audit, wanted, by=by)
    return len(answers)


def _as_last_time(answer: Answer, last: Answer) -> dict[str, str]:
    words = {"rating": last.rating}
    if last.reply:
        words["reply"] = last.reply
    if last.note and not answer.note:
        words["note"] = last.note
    return words
