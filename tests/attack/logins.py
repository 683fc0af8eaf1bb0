"""Raw connections for attackers: signed in as a tenant, as a page that was tricked into running SQL would be."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import connection

from tenants.logins.passwords import password_of

CANARY = "Canary Wren 4471"


@contextmanager
def signed_in_as(role: str, path: tuple[str, ...], *, password: str = "") -> Iterator[Any]:
    """A cursor of this login on the test database, in autocommit so that one refusal does not spoil the next attempt."""
    given = connection.settings_dict
    raw = psycopg2.connect(
        host=given["HOST"],
        port=given["PORT"],
        dbname=given["NAME"],
        user=role,
        password=password or password_of(role),
        options="-c search_path=" + ",".join(path),
    )
    raw.autocommit = True
    try:
        with raw.cursor() as cursor:
            yield cursor
    finally:
        raw.close()


def outcome(cursor: Any, statement: str) -> str:
    """What the statement gave: its rows as text, `done` if it had none, or `refused: ` and the server's first line."""
    try:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    except psycopg2.Error as error:
        return f"refused: {str(error).splitlines()[0]}"
    return repr(rows) if rows else "done"
