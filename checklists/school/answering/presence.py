"""Who is on the pages of an audit at this moment. Kept in the cache, for less than a minute, and lost without harm.

Two people who arrive in the same instant may overwrite each other's note of it; the page of each says it again a few seconds
later. Nothing else depends on it: what keeps answers apart are their revisions.
"""

import time
import uuid
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from checklists.school.models import AuditStatement
from tenants.people.models import User

# A page says that it is open this often (the templates' trigger), and is forgotten after that many seconds.
SAY_EVERY = 20
FORGOTTEN_AFTER = 50

READING, WRITING = "reading", "writing"


@dataclass(frozen=True)
class Here:
    """Somebody who has a page of the audit open."""

    person_id: str
    name: str
    role: str
    statement_id: str
    number: str
    section: str
    is_writing: bool


def note(statement: AuditStatement, person: User, *, doing: str = READING) -> None:
    """The person is on that statement now. The statement comes with its section."""
    audit_id = statement.audit_id
    here = Here(
        person_id=str(person.pk),
        name=person.name,
        role=person.get_role_display(),
        statement_id=str(statement.pk),
        number=statement.number,
        section=statement.section.title,
        is_writing=doing == WRITING,
    )
    try:
        known = _known(audit_id)
        known[here.person_id] = (here, time.time())
        cache.set(_key(audit_id), known, FORGOTTEN_AFTER)
    except RedisError:
        # Nobody is told that this person is here, which they can do without.
        return


def others(audit_id: uuid.UUID, *, besides: uuid.UUID) -> list[Here]:
    """Everybody else in the audit, by name; nobody while the cache is away."""
    try:
        known = _known(audit_id)
    except RedisError:
        return []
    return sorted((here for here, _at in known.values() if here.person_id != str(besides)), key=lambda here: here.name)


def _known(audit_id: uuid.UUID) -> dict[str, tuple[Here, float]]:
    """Those who said so lately."""
    since = time.time() - FORGOTTEN_AFTER
    found: dict[str, tuple[Here, float]] = cache.get(_key(audit_id)) or {}
    return {person_id: row for person_id, row in found.items() if row[1] >= since}


def _key(audit_id: uuid.UUID) -> str:
    return f"here:{audit_id}"
