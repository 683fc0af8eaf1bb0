"""Connections of the owner beside Django's, one for each thread that works with one."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

import psycopg2

from tenants.logins.switch import connection

T = TypeVar("T")
# What a server process knows of each table that it has touched it keeps until it ends.
USES: Final = 100


class Beside:
    """Raw connections for threads, since the work is PostgreSQL's and Django's connection belongs to the thread that made it."""

    def __init__(self) -> None:
        self._params = connection.get_connection_params()
        self._of_thread = threading.local()
        self._open: list[Any] = []

    def __enter__(self) -> "Beside":
        return self

    def __exit__(self, *_: object) -> None:
        for raw in self._open:
            raw.close()

    def run(self, work: Callable[..., T], *args: Any) -> T:
        """What the work returns, called with a cursor and these, in a transaction of its own."""
        raw = self._connection()
        try:
            with raw, raw.cursor() as cursor:
                return work(cursor, *args)
        except psycopg2.OperationalError:
            # It may be the connection that is broken.
            self._of_thread.raw = None
            with suppress(psycopg2.Error):
                raw.close()
            raise

    def _connection(self) -> Any:
        raw, uses = getattr(self._of_thread, "raw", None), getattr(self._of_thread, "uses", 0)
        if raw is not None and uses >= USES:
            raw.close()
            raw = None
        if raw is None:
            raw, uses = psycopg2.connect(**self._params), 0
            self._open.append(raw)
        self._of_thread.raw, self._of_thread.uses = raw, uses + 1
        return raw
