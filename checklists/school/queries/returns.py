"""What a return holds: one level for each statement of the authority's version, and what records say in bands beside it."""

import uuid

from django.db.models import Q

from checklists.authority.catalogue import OpenRound
from checklists.scales import AMBER, GREEN, RED, counts_as
from checklists.school.measures import bands_now
from checklists.school.models import Audit, AuditStatement
from checklists.school.queries.audits import sends_no_return
from reporting.authority import letterbox

# The format of a return: the index of the level. Not answered, not applicable, a number and a text travel as one level.
LEVEL_OF = {GREEN: 0, AMBER: 1, RED: 2}
NO_LEVEL = 3
_SENT = Q(state=Audit.State.SUBMITTED) | Q(sent_at__isnull=False)


def levels_for_return(audit: Audit) -> list[int]:
    """One level per statement of the version, in its order; statements that were not asked have no level."""
    levels = [NO_LEVEL] * audit.version_size
    rows = audit.statements.filter(is_own=False)
    for position, scale, rating in rows.values_list("position", "scale", "answer__rating"):
        levels[position - 1] = _level(scale, rating)
    return levels


def bands_going_along(audit: Audit, round_: OpenRound | None) -> list[int] | None:
    """What the records say now and would go along with this audit's return; None where no return goes or the term was published."""
    if sends_no_return(audit, round_) or is_term_published(audit):
        return None
    return list(bands_now(audit.opens_on))


def is_term_published(audit: Audit) -> bool:
    """Whether what records say about this audit's term was published with another round, so that it goes nowhere again."""
    return not letterbox.takes_measures(audit.opens_on)


def bands_sent(round_id: uuid.UUID) -> list[int]:
    """Which bands went along with this school's return of the round; empty if none did."""
    rows = Audit.objects.filter(_SENT, round_id=round_id).values_list("bands", flat=True)
    return next((list(bands) for bands in rows if bands), [])


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
