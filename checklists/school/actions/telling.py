"""How far the school has come, told to the authority by name."""

from contextlib import suppress

from checklists.school.models import Audit
from lantern.errors import NotPossibleNow
from reporting.authority import letterbox


def tell_once(audit: Audit, kind: str) -> bool:
    """The authority knows, by name, that the school came this far; the caller saves `told`. False if told before.

    Once the return has gone nothing more is told: what the school does then is its own business.
    """
    if kind in audit.told or audit.sent_at is not None:
        return False
    # In a closed round nobody waits for the news, and what the school does for itself goes on.
    with suppress(NotPossibleNow):
        letterbox.tell(audit.round_id, kind)
    audit.told = [*audit.told, kind]
    return True
