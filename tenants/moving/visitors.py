"""Visitors from support in an export: that they were let in, by whom and why, leaves with the school; a way in does not."""

from datetime import datetime
from typing import Any

from psycopg2 import sql

from lantern.access.roles import Role
from tenants.moving.copying import Change


def leaving(table: str, moment: datetime) -> Change | None:
    """A function that shows visitors as gone at this moment at the latest; None for a table that has nothing to do with them."""

    def person(row: dict[str, Any]) -> dict[str, Any]:
        if row["role"] == Role.SUPPORT:
            row["is_active"] = False
        return row

    def grant(row: dict[str, Any]) -> dict[str, Any]:
        if row["ended_at"] is None:
            # To the second and in UTC, as PostgreSQL writes it again.
            over = datetime.fromisoformat(row["ends_at"]) < moment
            row["ended_at"] = row["ends_at"] if over else moment.isoformat(timespec="seconds")
        return row

    return {"people_user": person, "support_grant": grant}.get(table)


def lock_out(cursor: Any, schema: str) -> None:
    """Nobody from support gets into a restored school, whatever its export said: they were let in at the old place."""
    person, grant = sql.Identifier(schema, "people_user"), sql.Identifier(schema, "support_grant")
    cursor.execute(
        sql.SQL("update {} set is_active = false where role = %s and is_active").format(person), [Role.SUPPORT]
    )
    cursor.execute(sql.SQL("update {} set ended_at = now() where ended_at is null").format(grant))
