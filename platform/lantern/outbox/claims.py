"""One worker at a time on one task of the outbox.

The claim is the lock of the message's row, held on a connection that does nothing else. A worker that is killed loses it in the
same moment, because PostgreSQL sees the connection end; a task that takes an hour keeps it for an hour. No clock decides.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from celery.exceptions import Ignore
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from lantern.outbox.waits import next_try

_TAKE = (
    "select tries from outbox_message where id = %s and done_at is null and failed_at is null for update skip locked"
)
_DONE = "update outbox_message set done_at = %s where id = %s"
_PUT_OFF = "update outbox_message set last_error = %s, next_try_at = %s where id = %s"


@contextmanager
def claim(message_id: str, *, on: BaseDatabaseWrapper) -> Iterator[bool]:
    """True: the message is this worker's until the block ends, and done if it ends well. False: it is done or another's.

    When the block raises, the error's kind is noted and the message comes again later; after `Ignore` it comes again as if
    nobody had tried. `on` is a connection of the message's tenant that nothing else uses meanwhile.
    """
    alone = not on.in_atomic_block
    if alone:
        on.set_autocommit(False)
    tries = _take(on, message_id)
    if tries is None:
        yield False
        return
    try:
        yield True
    except Ignore:
        raise
    except Exception as error:
        if alone:
            _put_off(on, message_id, tries, error)
        raise
    _run(on, _DONE, [timezone.now(), message_id])
    if alone:
        on.commit()


def _take(on: BaseDatabaseWrapper, message_id: str) -> int | None:
    with on.cursor() as cursor:
        cursor.execute(_TAKE, [message_id])
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _put_off(on: BaseDatabaseWrapper, message_id: str, tries: int, error: Exception) -> None:
    # If the database went away under the task, the row is as it was and the sweeper finds it.
    with suppress(DatabaseError):
        _run(on, _PUT_OFF, [type(error).__name__, next_try(tries), message_id])
        on.commit()


def _run(on: BaseDatabaseWrapper, statement: str, values: list[Any]) -> None:
    with on.cursor() as cursor:
        cursor.execute(statement, values)
