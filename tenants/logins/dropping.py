"""Taking logins and schemas away again: the other way round of apply.py. Runs as the owner; every function may be repeated."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg2 import sql

from tenants.logins.passwords import login_of

# All that a schema may have brought: an authority has its schools' group and its builder besides its own login.
ROLES = ("{}", "{}_schools", "{}_builder")

# Ending is only asked for: until it is done a pooler may still hand the session to the next request.
_UNTIL_GONE_MS = 5_000


def end_sessions(role: str) -> None:
    """Nobody is signed in to the database as this login any more; whoever comes back gets its settings of now."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not _those_of([role], cursor):
            return
        # Only a member of a role may end its sessions, and the owner of the tables is none of a superuser.
        _run(cursor, "grant {} to current_user", role)
        # The view of this function is closed to everybody (tenants/logins/catalogue.py), the owner of the tables included.
        cursor.execute(
            "select pg_terminate_backend(pid, %s) from pg_stat_get_activity(null)"
            " where usesysid = (select oid from pg_roles where rolname = %s)",
            [_UNTIL_GONE_MS, role],
        )
        _run(cursor, "revoke {} from current_user", role)


def drop_schema(schema: str) -> None:
    """The schema with all its tables and all its roles are gone, and the directory knows of no tables there."""
    named = [role.format(login_of(schema)) for role in ROLES]
    with connection.cursor() as cursor:
        for role in _those_of(named, cursor):
            _run(cursor, "alter role {} nologin", role)
            end_sessions(role)
        with transaction.atomic():
            _run(cursor, "drop schema if exists {} cascade", schema)
            for role in _those_of(named, cursor):
                # Not `drop owned by`: that is for members of the role, and the owner of the tables is none.
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


def _those_of(roles: list[str], cursor: Any) -> list[str]:
    """Those that exist, in the order in which they were named."""
    cursor.execute("select rolname from pg_roles where rolname = any(%s)", [roles])
    there = {role for (role,) in cursor.fetchall()}
    return [role for role in roles if role in there]


def _run(cursor: Any, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
