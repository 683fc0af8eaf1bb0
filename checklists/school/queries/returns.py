"""What a return holds: one level for each statement of the authority's version, and nothing else."""

import uuid

from checklists.school.models import Audit, AuditStatement, Rating

# The format of a return: the index of the level. Not answered and not applicable travel as one level.
LEVEL_OF = {Rating.GREEN.value: 0, Rating.AMBER.value: 1, Rating.RED.value: 2}
NO_LEVEL = 3


def levels_for_return(audit: Audit) -> list[int]:
    """One level per statement of the version, in its order; statements that were not asked have no level."""
    levels = [NO_LEVEL] * audit.version_size
    for position, rating in audit.statements.values_list("position", "answer__rating"):
        levels[position - 1] = LEVEL_OF.get(rating, NO_LEVEL)
    return levels


def own_levels(round_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """What this school's return of the round said, by stable id; empty unless the return was sent."""
    rows = AuditStatement.objects.filter(audit__round_id=round_id, audit__state=Audit.State.SUBMITTED)
    return {
        stable_id: LEVEL_OF.get(rating, NO_LEVEL)
        for stable_id, rating in rows.values_list("stable_id", "answer__rating")
    }
