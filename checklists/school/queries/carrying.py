"""What came along from the last audit, and what no longer has a place in this one."""

import uuid

from django.db.models import Q

from checklists.school.models import Answer, Audit, AuditStatement

Wording = AuditStatement.Wording


def earlier_answers(statement: AuditStatement) -> list[Answer]:
    """The answers that the statement came with, its own first; a query only for a merged one.

    The statement was loaded with its last answer.
    """
    if statement.last_answer is None:
        return []
    if not statement.merged_from:
        return [statement.last_answer]
    rows = Answer.objects.select_related("statement__audit").in_bulk(statement.merged_from)
    return [rows[key] for key in statement.merged_from if key in rows]


def changed_statements(audit: Audit) -> list[AuditStatement]:
    """What is not as it was, in order, each with its answer and the statement that the last answer was given to."""
    rows = audit.statements.exclude(wording=Wording.SAME).filter(is_own=False)
    return list(rows.select_related("section", "answer", "last_answer__statement"))


def answers_by_id(statements: list[AuditStatement]) -> dict[object, Answer]:
    """All answers that merged statements came with, in one query."""
    keys = {key for statement in statements for key in statement.merged_from}
    return dict(Answer.objects.select_related("statement").in_bulk(keys)) if keys else {}


def no_longer_asked(audit: Audit) -> list[Answer]:
    """What the school last said of statements that its audit before this one had and this one has not, in that order.

    The audit before is the latest of those whose answers came along. What was split or merged came along.
    """
    linked = _linked(audit)
    before = Audit.objects.filter(sections__statements__answer__in=linked).order_by("-due_on", "-created_at").first()
    if before is None:
        return []
    carried = Answer.objects.filter(pk__in=linked).values("statement__stable_id")
    gone = (
        before.statements.exclude(stable_id__in=carried)
        .exclude(stable_id__in=audit.statements.values("stable_id"))
        .values_list("stable_id", "position")
    )
    places = dict(gone)
    rows = (
        Answer.objects.filter(statement__stable_id__in=places, statement__removed_at=None)
        .exclude(Q(rating="") & Q(note=""))
        .select_related("statement__audit", "statement__section")
        .order_by("statement__stable_id", "-statement__audit__due_on", "-statement__audit__created_at")
        .distinct("statement__stable_id")
    )
    return sorted(rows, key=lambda answer: places[answer.statement.stable_id])


def _linked(audit: Audit) -> list[uuid.UUID]:
    rows = audit.statements.exclude(last_answer=None).values_list("last_answer_id", "merged_from")
    return [key for last, merged in rows for key in (last, *merged) if key]
