"""One worker at a time on one piece of provisioning, however often its message is delivered."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection


@contextmanager
def alone_with(subject_id: UUID) -> Iterator[bool]:
    """True while no other process works on this subject. The lock ends with the process, however that ends.

    A lock of the session, so the owner must be connected directly and not through a pooler of transactions.
    """
    key = subject_id.int & (2**63 - 1)
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [key])
        got = bool(cursor.fetchone()[0])
    try:
        yield got
    finally:
        if got:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [key])
