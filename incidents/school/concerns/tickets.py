"""What a page without an account, a session or a secret in its address has to carry: sealed, in a hidden field.

A ticket is opened by this school's own data key alone, for one purpose and for a while. It can be sent again by whoever goes back
in a browser; `limits.is_first_use` and the actions see to it that this opens nothing.
"""

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Final
from uuid import UUID, uuid4

from lantern.crypto.errors import Unreadable
from lantern.crypto.keys import tenant_of_the_moment
from lantern.crypto.sealing import Place, seal, unseal

# A form may be open for a school day; a conversation on a shared device may not.
HOURS: Final = 60 * 60
LASTS: Final[dict[str, int]] = {"tell": 8 * HOURS, "kept": HOURS, "open": 8 * HOURS, "say": HOURS // 2}
LONGEST: Final = 2_000


def issue(purpose: str, **facts: Any) -> str:
    """A ticket that carries these facts, and a key of its own."""
    content = json.dumps({"key": str(uuid4()), "at": int(time.time()), **facts})
    return urlsafe_b64encode(seal(content, _place(purpose))).decode()


def opened(purpose: str, ticket: str) -> dict[str, Any] | None:
    """What the ticket carries; None for one of another school or purpose, one that is too old, and anything else."""
    if len(ticket) > LONGEST:
        return None
    try:
        facts: dict[str, Any] = json.loads(unseal(urlsafe_b64decode(ticket.encode()), _place(purpose)))
    except (Unreadable, ValueError):
        return None
    return facts if time.time() - facts["at"] <= LASTS[purpose] else None


def id_of(facts: dict[str, Any], name: str) -> UUID:
    """An identifier among the facts."""
    return UUID(facts[name])


def _place(purpose: str) -> Place:
    return Place(tenant_of_the_moment(), "school_concerns_ticket", purpose, "")
