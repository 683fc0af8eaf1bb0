"""Statements whose answer of last time can simply be confirmed."""

from checklists.school.models import AuditSection, AuditStatement
from checklists.school.queries.audits import CONFIRMABLE


def unchanged_in(section: AuditSection) -> list[AuditStatement]:
    """The section's unanswered statements that are worded as last time, with what was said then, in one query."""
    rows = AuditStatement.objects.filter(CONFIRMABLE, section=section, answer__rating="", removed_at=None)
    return list(rows.select_related("answer", "last_answer").order_by("position"))
