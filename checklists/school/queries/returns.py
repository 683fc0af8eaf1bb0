"""What a return holds: one level for each statement of the authority's version, and nothing else."""

import uuid

from django.db.models import Q

from checklists.scales import AMBER, GREEN, RED, counts_as
from checklists.school.models import Audit, AuditStatement

# The format of a return: the index of the level. Not answered, not applicable, a number and a text travel as one level.
LEVEL_OF = {GREEN: 0, AMBER: 1, RED: 2}
NO_LEVEL = 3


def levels_for_return(audit: Audit) -> list[int]:
    """One level per statement of the version, in its order; statements that were not asked have no level."""
    levels = [NO_LEVEL] * audit.version_size
    rows = audit.statements.filter(is_own=False)
    for position, scale, rating in rows.values_list("position", "scale", "answer__rating"):
        levels[position - 1] = _level(scale, rating)
    return levels


def own_levels(round_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """What this school's return of the round said, by stable id, whatever the answers say since; empty unless it was sent."""
    sent = Q(audit__state=Audit.State.SUBMITTED) | Q(audit__sent_at__isnull=False)
    rows = AuditStatement.objects.filter(sent, audit__round_id=round_id, is_own=False).values_list(
        "stable_id", "position", "scale", "answer__rating", "audit__sent_levels"
    )
    return {
        stable_id: levels[position - 1] if levels else _level(scale, rating)
        for stable_id, position, scale, rating, levels in rows
    }


def _level(scale: str, rating: str) -> int:
    return LEVEL_OF.get(counts_as(scale, rating), NO_LEVEL)
