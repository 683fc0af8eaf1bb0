"""Reading back from the catalogue what every login may do."""

from typing import Any

from django.conf import settings
from django.db import connection

from tenants.directory.models import Tenant
from tenants.logins.actual import rights_in, tables_in
from tenants.logins.apply import SIGN_IN, everybody_in_the_directory, roles_of
from tenants.logins.catalogue import catalogue_is_closed
from tenants.logins.grants import TABLES, Grant
from tenants.logins.passwords import login_of


def differences() -> list[str]:
    """One line for each right that is missing or too many, in any schema of the fleet, and for each login that may not sign in.

    Empty if all is as written.
    """
    tenants = [("directory", settings.PUBLIC_SCHEMA_NAME)]
    tenants += list(
        Tenant.objects.filter(status__in=["ready", "closed"])
        .exclude(kind="directory")
        .values_list("kind", "schema_name")
    )
    found: list[str] = []
    with connection.cursor() as cursor:
        if not catalogue_is_closed(cursor):
            found.append(
                "The catalogue is open: any login can count the rows of any table (see docs/guides/deploying.md)."
            )
        for kind, schema_name in tenants:
            found += _differences_in(cursor, kind, schema_name)
    return found


def _differences_in(cursor: Any, kind: str, schema_name: str) -> list[str]:
    tables, actual = tables_in(cursor, schema_name), rights_in(cursor, schema_name)
    expected = {
        (table, role, right)
        for table in tables & set(TABLES[kind])
        for role, right in _expected(TABLES[kind][table], schema_name, kind)
    }
    lines = [f"{schema_name}.{table} is named nowhere in grants.py" for table in sorted(tables - set(TABLES[kind]))]
    lines += [f"{schema_name}.{table} is missing" for table in sorted(set(TABLES[kind]) - tables)]
    lines += [f"{role} may {right} on {schema_name}.{table}" for table, role, right in sorted(actual - expected)]
    lines += [f"{role} may not {right} on {schema_name}.{table}" for table, role, right in sorted(expected - actual)]
    return lines + [f"{role} may not sign in" for role in _closed_logins(cursor, kind, schema_name)]


def _closed_logins(cursor: Any, kind: str, schema_name: str) -> list[str]:
    """What a restore that was killed leaves behind."""
    if kind == "directory":
        return []
    logins = sorted(role for use, role in roles_of(kind, schema_name).items() if use in SIGN_IN)
    cursor.execute("select rolname from pg_roles where rolname = any(%s) and rolcanlogin", [logins])
    may = {role for (role,) in cursor.fetchall()}
    return [role for role in logins if role not in may]


def _expected(grant: Grant, schema_name: str, kind: str) -> list[tuple[str, str]]:
    own = login_of(schema_name)
    holders = [(own, grant.own)]
    if kind == "authority":
        holders += [(f"{own}_schools", grant.schools), (f"{own}_builder", grant.builder)]
    elif kind == "directory":
        holders += [(role, getattr(grant, holder)) for holder, role in everybody_in_the_directory().items()]
    return [(role, right) for role, rights in holders for right in rights.split(", ") if right]
