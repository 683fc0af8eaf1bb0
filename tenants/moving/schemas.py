"""Schemas and logins as the owner sees them: counting, emptiness, and taking them away."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg2 import sql

from tenants.logins.actual import tables_in
from tenants.logins.passwords import login_of
from tenants.moving.format import MADE_WITH_THE_SCHEMA, exported_tables


def counts_in(schema: str) -> dict[str, int]:
    """How many rows each table of the schema has, in two queries; empty if there is no such schema."""
    with connection.cursor() as cursor:
        tables = sorted(tables_in(cursor, schema))
        if not tables:
            return {}
        count = sql.SQL("(select count(*) from {})")
        cursor.execute(
            sql.SQL("select ") + sql.SQL(", ").join(count.format(sql.Identifier(schema, table)) for table in tables)
        )
        return dict(zip(tables, cursor.fetchone(), strict=True))


def records_in(schema: str, *, beyond: Sequence[str] = ()) -> int:
    """How many rows there are that would leave with the school, not counting tables of `beyond`."""
    counts = counts_in(schema)
    counted = set(exported_tables()) - MADE_WITH_THE_SCHEMA - set(beyond)
    return sum(counts.get(table, 0) for table in counted)


def end_sessions(role: str) -> None:
    """Nobody is signed in to the database as this login any more; whoever comes back gets its settings of now."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not _exists(cursor, role):
            return
        # Only a member of a role may end its sessions, and the owner of the tables is none of a superuser.
        _run(cursor, "grant {} to current_user", role)
        # The view of this function is closed to everybody (tenants/logins/catalogue.py), the owner of the tables included.
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_get_activity(null)"
            " where usesysid = (select oid from pg_roles where rolname = %s)",
            [role],
        )
        _run(cursor, "revoke {} from current_user", role)


def drop_schema(schema: str) -> None:
    """The schema with all its tables and its login are gone. May be repeated."""
    role = login_of(schema)
    with connection.cursor() as cursor:
        if _exists(cursor, role):
            _run(cursor, "alter role {} nologin", role)
            end_sessions(role)
        with transaction.atomic():
            _run(cursor, "drop schema if exists {} cascade", schema)
            if _exists(cursor, role):
                _run(cursor, "revoke all on database {} from {}", connection.settings_dict["NAME"], role)
                _run(cursor, "drop role {}", role)
            # Whoever sets it up again starts from nothing.
            table = sql.Identifier(settings.PUBLIC_SCHEMA_NAME, "directory_tenant")
            emptied = sql.SQL("update {} set tables = '', rights = '' where schema_name = %s").format(table)
            cursor.execute(emptied, [schema])


def leave_group(school_schema: str, authority_schema: str) -> None:
    """The school's login no longer may what this authority's schools may."""
    with connection.cursor() as cursor:
        _run(cursor, "revoke {} from {}", f"{login_of(authority_schema)}_schools", login_of(school_schema))


def _exists(cursor: Any, role: str) -> bool:
    cursor.execute("select 1 from pg_roles where rolname = %s", [role])
    return cursor.fetchone() is not None


def _run(cursor: Any, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
