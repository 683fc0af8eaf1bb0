"""Making roles and grants true in the database. Runs as the owner; every function may be repeated."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg2 import sql

from tenants.logins.grants import CONNECTION_LIMIT, NOTHING, STATEMENT_TIMEOUT, TABLES, Grant
from tenants.logins.info import router_login
from tenants.logins.passwords import login_of, password_of, scram_verifier


class UnknownTable(RuntimeError):
    """A table exists that tenants/logins/grants.py does not name, or the other way round."""


def apply_database() -> None:
    """Nobody may enter the database or the public schema unless a grant says so."""
    with transaction.atomic(), connection.cursor() as cursor:
        _run(cursor, "revoke all on database {} from public", connection.settings_dict["NAME"])
        cursor.execute("revoke all on schema public from public")


def apply_router() -> None:
    """The login that looks hosts up may read one view and nothing else."""
    login = router_login()
    with transaction.atomic(), connection.cursor() as cursor:
        _ensure_login(cursor, login.role, "router", login.search_path)
        _run(cursor, "grant usage on schema {} to {}", settings.PUBLIC_SCHEMA_NAME, login.role)
        cursor.execute(_HOST_LOOKUP.replace("{schema}", f'"{settings.PUBLIC_SCHEMA_NAME}"'))
        _run(cursor, "grant select on {}.host_lookup to {}", settings.PUBLIC_SCHEMA_NAME, login.role)


def apply_tenant(kind: str, schema_name: str, authority_schema: str = "") -> None:
    """The tenant's roles exist and may do exactly what grants.py says. UnknownTable if the two disagree on the tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = _tables_in(cursor, schema_name)
        check_names(kind, schema_name, tables)
        own = login_of(schema_name)
        path = (schema_name, authority_schema) if authority_schema else (schema_name,)
        roles = {"own": own}
        _ensure_login(cursor, own, "tenant", path)
        if kind == "authority":
            roles |= {"schools": f"{own}_schools", "builder": f"{own}_builder"}
            _ensure_role(cursor, roles["schools"])
            _ensure_login(cursor, roles["builder"], "builder", (schema_name,))
        for role in roles.values():
            _run(cursor, "grant usage on schema {} to {}", schema_name, role)
            _run(cursor, "revoke all on all tables in schema {} from {}", schema_name, role)
        _run(cursor, "grant usage on all sequences in schema {} to {}", schema_name, own)
        for table in sorted(tables):
            _apply_table(cursor, schema_name, table, TABLES[kind][table], roles)
        if kind == "school":
            _run(cursor, "grant {} to {}", f"{login_of(authority_schema)}_schools", own)
        for module in settings.TENANT_SQL.get(kind, []):
            statement = import_module(module).SQL
            cursor.execute(statement.replace("{schema}", f'"{schema_name}"'))


def check_names(kind: str, schema_name: str, tables: set[str]) -> None:
    """UnknownTable unless the schema holds exactly the tables that grants.py names for this kind."""
    named = set(TABLES[kind])
    if tables == named:
        return
    parts = []
    if tables - named:
        parts.append(f"not named in tenants/logins/grants.py: {', '.join(sorted(tables - named))}")
    if named - tables:
        parts.append(f"named there but missing: {', '.join(sorted(named - tables))}")
    raise UnknownTable(f"Schema {schema_name} ({kind}): {'; '.join(parts)}.")


def _apply_table(cursor: Any, schema: str, table: str, grant: Grant, roles: dict[str, str]) -> None:
    for holder, rights in (("own", grant.own), ("schools", grant.schools), ("builder", grant.builder)):
        if rights != NOTHING and holder in roles:
            # The rights are constants of grants.py, never input.
            _run(cursor, f"grant {rights} on {{}}.{{}} to {{}}", schema, table, roles[holder])
    for column in grant.own_update:
        _run(cursor, "grant update ({}) on {}.{} to {}", column, schema, table, roles["own"])
    if grant.row_of:
        _run(cursor, "alter table {}.{} enable row level security", schema, table)
        for policy in ("own_row", "whole"):
            _run(cursor, f"drop policy if exists {policy} on {{}}.{{}}", schema, table)
        _run(
            cursor,
            "create policy own_row on {}.{} to {} using ({} = session_user) with check ({} = session_user)",
            schema,
            table,
            roles["schools"],
            grant.row_of,
            grant.row_of,
        )
        for_all = sql.SQL("create policy whole on {}.{} to {}, {} using (true) with check (true)")
        names = (schema, table, roles["own"], roles["builder"])
        cursor.execute(for_all.format(*map(sql.Identifier, names)))


def _ensure_role(cursor: Any, name: str) -> None:
    cursor.execute("select 1 from pg_roles where rolname = %s", [name])
    if not cursor.fetchone():
        _run(cursor, "create role {} nologin", name)


def _ensure_login(cursor: Any, name: str, use: str, path: tuple[str, ...]) -> None:
    _ensure_role(cursor, name)
    statement = sql.SQL("alter role {} login password %s connection limit %s").format(sql.Identifier(name))
    cursor.execute(statement, [scram_verifier(password_of(name)), CONNECTION_LIMIT[use]])
    setting = sql.SQL("alter role {} set search_path = {}")
    cursor.execute(setting.format(sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, path))))
    cursor.execute(
        sql.SQL("alter role {} set statement_timeout = %s").format(sql.Identifier(name)), [STATEMENT_TIMEOUT[use]]
    )
    _run(cursor, "grant connect on database {} to {}", connection.settings_dict["NAME"], name)


def _tables_in(cursor: Any, schema_name: str) -> set[str]:
    cursor.execute("select tablename from pg_tables where schemaname = %s", [schema_name])
    return {row[0] for row in cursor.fetchall()}


def _run(cursor: Any, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


_HOST_LOOKUP = """
create or replace view {schema}.host_lookup as
select h.domain, t.id, t.kind, t.schema_name, t.name, coalesce(own.domain, h.domain) as host, t.status,
       s.urn, s.phase, s.size_band, t.la_code,
       p.id as authority_id, p.schema_name as authority_schema_name, p.name as authority_name,
       ph.domain as authority_host, p.status as authority_status,
       -- Added after the view was first made, so at its end.
       s.laestab, s.type_name, s.pupils, s.status as register_status, p.la_code as authority_la_code,
       array_to_string(s.earlier_urns, ' ') as earlier_urns
from {schema}.directory_host h
join {schema}.directory_tenant t on t.id = h.tenant_id
left join {schema}.directory_host own on own.tenant_id = t.id and own.is_primary
left join {schema}.directory_school s on s.tenant_id = t.id
left join {schema}.directory_tenant p on p.id = t.parent_id
left join {schema}.directory_host ph on ph.tenant_id = p.id and ph.is_primary
"""
