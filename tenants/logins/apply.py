"""Making roles and grants true in the database. Runs as the owner; every function may be repeated."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from psycopg2 import sql

from tenants.logins.actual import (
    FEATURES,
    LOGINS,
    SCHEMA,
    SEQUENCE,
    TABLE,
    holders_in,
    sequences_in,
    tables_in,
)
from tenants.logins.grants import CONNECTION_LIMIT, NOTHING, STATEMENT_TIMEOUT, TABLES, Grant
from tenants.logins.info import router_login
from tenants.logins.passwords import login_of, password_of, scram_verifier

# Of a tenant's roles (`roles_of`) those that sign in; the others are groups.
SIGN_IN: Final = frozenset({"own", "builder"})


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
        script = _Script(cursor)
        script.login(login.role, "router", login.search_path)
        script.add("grant usage on schema {} to {}", settings.PUBLIC_SCHEMA_NAME, login.role)
        script.add_as_written(HOST_LOOKUP.replace("{schema}", f'"{settings.PUBLIC_SCHEMA_NAME}"'))
        script.add("grant select on {}.host_lookup to {}", settings.PUBLIC_SCHEMA_NAME, login.role)
        script.run()


def apply_tenant(kind: str, schema_name: str, authority_schema: str = "") -> None:
    """The tenant's roles exist and may do exactly what grants.py says. UnknownTable if the two disagree on the tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        apply_rights(cursor, kind, schema_name, authority_schema)


def apply_rights(cursor: Any, kind: str, schema_name: str, authority_schema: str = "") -> None:
    """The same on an owner's cursor, raw or Django's, in the transaction that it has open: a handful of round trips.

    Whoever has any other right on its tables loses it. A school without an authority, which nobody adopted yet, reads no
    authority's tables (`tie_to_authority`).
    """
    check_names(kind, schema_name, tables_in(cursor, schema_name))
    script = _Script(cursor)
    roles = script.logins(kind, schema_name, authority_schema)
    for holder, tables in holders_in(cursor, schema_name).items():
        script.revoke(schema_name, tables, holder)
    script.schema(schema_name, roles)
    script.sequences(schema_name, sequences_in(cursor, schema_name), roles["own"])
    script.tables(schema_name, TABLES[kind], roles)
    script.features(kind, schema_name)
    script.run()


def apply_parts(cursor: Any, kind: str, schema_name: str, authority_schema: str, parts: Collection[str]) -> None:
    """Only these parts (tenants/logins/actual.py) are as grants.py says, and each login's password and limit.

    For a tenant that had its rights before: what has no part here is left as it is.
    """
    script = _Script(cursor)
    if LOGINS in parts:
        roles = script.logins(kind, schema_name, authority_schema)
    else:
        roles = roles_of(kind, schema_name)
        script.passwords(roles)
    if SCHEMA in parts:
        script.schema(schema_name, roles)
    script.sequences(schema_name, _named(SEQUENCE, parts), roles["own"])
    changed = {table: TABLES[kind][table] for table in _named(TABLE, parts) if table in TABLES[kind]}
    for role in roles.values():
        script.revoke(schema_name, sorted(changed), role)
    script.tables(schema_name, changed, roles)
    if FEATURES in parts:
        script.features(kind, schema_name)
    script.run()


def roles_of(kind: str, schema_name: str) -> dict[str, str]:
    """The roles to which grants.py gives rights in a schema of this kind, by the names that it has for them."""
    own = login_of(schema_name)
    if kind == "authority":
        return {"own": own, "schools": f"{own}_schools", "builder": f"{own}_builder"}
    if kind == "directory":
        return {"own": own, **everybody_in_the_directory()}
    return {"own": own}


def _named(sort: str, parts: Collection[str]) -> set[str]:
    return {part.removeprefix(sort) for part in parts if part.startswith(sort)}


def everybody_in_the_directory() -> dict[str, str]:
    """The groups to which the directory gives rights: of every authority and school, and of every release builder."""
    own = login_of(settings.PUBLIC_SCHEMA_NAME)
    return {"everybody": f"{own}_everybody", "builder": f"{own}_builders"}


def tie_to_authority(schema_name: str, authority_schema: str) -> None:
    """The school's login reads what this authority published, and finds it behind its own tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        script = _Script(cursor)
        script.tie(schema_name, authority_schema)
        script.run()


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


# A number that nothing else in Lantern locks.
_ONE_AT_A_TIME = 0x1A47E241


class _Script:
    """Statements that are sent together: each round trip costs more than most of them do."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._parts: list[sql.Composable] = []
        self._last: list[sql.Composable] = []

    def add(self, statement: str, *names: str) -> None:
        """A statement with names for its places."""
        self._parts.append(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def add_as_written(self, statements: str) -> None:
        """SQL of our own that has its names already."""
        self._parts.append(sql.SQL(statements.strip().rstrip(";")))

    def run(self) -> None:
        """All of them are carried out, in their order."""
        statements = [*self._parts, *self._last]
        if statements:
            self._cursor.execute(sql.SQL(";\n").join(statements))

    def role(self, name: str) -> None:
        """The role exists from now on: whether it does is asked at once."""
        self._cursor.execute("select 1 from pg_roles where rolname = %s", [name])
        if not self._cursor.fetchone():
            self.add("create role {} nologin", name)

    def logins(self, kind: str, schema_name: str, authority_schema: str) -> dict[str, str]:
        """The roles of a tenant, which may sign in and are members of the groups that they belong to."""
        roles = roles_of(kind, schema_name)
        self.login(roles["own"], "tenant", (schema_name,))
        if kind == "authority":
            self.role(roles["schools"])
            self.login(roles["builder"], "builder", (schema_name,))
            self.share(roles)
        elif kind == "directory":
            self.role(roles["everybody"])
            self.role(roles["builder"])
        if authority_schema:
            self.tie(schema_name, authority_schema)
        return roles

    def passwords(self, roles: dict[str, str]) -> None:
        """A login can change its own password, and nobody but a superuser could see it: each is set to the derived one."""
        self.password(roles["own"], "tenant")
        if "schools" in roles:
            self.password(roles["builder"], "builder")

    def login(self, name: str, use: str, path: tuple[str, ...]) -> None:
        """The role may sign in with its derived password, within the limits of its use; it keeps no setting of its own."""
        self.role(name)
        self.password(name, use)
        self.add("alter role {} reset all", name)
        self.add("alter role {} in database {} reset all", name, connection.settings_dict["NAME"])
        self.path(name, path)
        timeout = sql.SQL("alter role {} set statement_timeout = {}")
        self._parts.append(timeout.format(sql.Identifier(name), sql.Literal(STATEMENT_TIMEOUT[use])))
        self._connect(name)

    def password(self, name: str, use: str) -> None:
        """The role's password is the derived one, its limit that of its use."""
        verifier, limit = sql.Literal(scram_verifier(password_of(name))), sql.Literal(CONNECTION_LIMIT[use])
        login = sql.SQL("alter role {} login password {} connection limit {}")
        self._parts.append(login.format(sql.Identifier(name), verifier, limit))

    def _connect(self, name: str) -> None:
        """Only where it is missing, and last: the database's rights are one row, for which other processes wait till the end."""
        database = connection.settings_dict["NAME"]
        self._cursor.execute(
            "select has_database_privilege(oid, %s, 'connect') from pg_roles where rolname = %s", [database, name]
        )
        if self._cursor.fetchone() != (True,):
            self._last.append(sql.SQL("select pg_advisory_xact_lock({})").format(sql.Literal(_ONE_AT_A_TIME)))
            names = (sql.Identifier(database), sql.Identifier(name))
            self._last.append(sql.SQL("grant connect on database {} to {}").format(*names))

    def path(self, name: str, path: tuple[str, ...]) -> None:
        """Where the role looks for tables when it does not say."""
        setting = sql.SQL("alter role {} set search_path = {}")
        self._parts.append(setting.format(sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, path))))

    def tie(self, schema_name: str, authority_schema: str) -> None:
        """A school's login among those of its authority's schools."""
        own = login_of(schema_name)
        self.path(own, (schema_name, authority_schema))
        self.add("grant {} to {}", f"{login_of(authority_schema)}_schools", own)

    def share(self, roles: dict[str, str]) -> None:
        """An authority, its schools and its builder in the groups of the directory."""
        groups = everybody_in_the_directory()
        for group in groups.values():
            self.role(group)
        for member in ("own", "schools"):
            self.add("grant {} to {}", groups["everybody"], roles[member])
        self.add("grant {} to {}", groups["builder"], roles["builder"])

    def schema(self, schema_name: str, roles: dict[str, str]) -> None:
        """They may look into the schema."""
        self.add("grant usage on schema {} to " + ", ".join(["{}"] * len(roles)), schema_name, *roles.values())

    # By name throughout: `all tables in schema` reads the whole catalogue to find them.

    def sequences(self, schema_name: str, sequences: Collection[str], own: str) -> None:
        """The own login may count on."""
        if sequences:
            self._parts.append(
                sql.SQL("grant usage on sequence {} to {}").format(
                    _list_of(schema_name, sorted(sequences)), sql.Identifier(own)
                )
            )

    def revoke(self, schema_name: str, tables: Sequence[str], holder: str) -> None:
        """The holder has no right on these tables, nor on any column of them."""
        if tables:
            role = sql.SQL("public") if holder == "PUBLIC" else sql.Identifier(holder)
            self._parts.append(sql.SQL("revoke all on {} from {}").format(_list_of(schema_name, tables), role))

    def tables(self, schema_name: str, grants: Mapping[str, Grant], roles: dict[str, str]) -> None:
        """What grants.py says of these tables."""
        together: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for table, grant in sorted(grants.items()):
            for holder in ("own", "schools", "builder", "everybody"):
                rights = getattr(grant, holder)
                if rights != NOTHING and holder in roles:
                    together[rights, roles[holder]].append(table)
        for (rights, role), tables in together.items():
            # The rights are constants of grants.py, never input.
            grant_them = sql.SQL(f"grant {rights} on {{}} to {{}}")
            self._parts.append(grant_them.format(_list_of(schema_name, tables), sql.Identifier(role)))
        for table, grant in sorted(grants.items()):
            self._columns_and_rows(schema_name, table, grant, roles)

    def _columns_and_rows(self, schema: str, table: str, grant: Grant, roles: dict[str, str]) -> None:
        if grant.own_update:
            places = ", ".join(["{}"] * len(grant.own_update))
            self.add(f"grant update ({places}) on {{}}.{{}} to {{}}", *grant.own_update, schema, table, roles["own"])
        if grant.row_of:
            self.add("alter table {}.{} enable row level security", schema, table)
            for policy in ("own_row", "whole"):
                self.add(f"drop policy if exists {policy} on {{}}.{{}}", schema, table)
            self.add(
                "create policy own_row on {}.{} to {} using ({} = session_user) with check ({} = session_user)",
                *(schema, table, roles["schools"], grant.row_of, grant.row_of),
            )
            whole = "create policy whole on {}.{} to {}, {} using (true) with check (true)"
            self.add(whole, schema, table, roles["own"], roles["builder"])

    def features(self, kind: str, schema_name: str) -> None:
        """What features keep beside their tables: functions, triggers, policies."""
        for module in settings.TENANT_SQL.get(kind, []):
            self.add_as_written(import_module(module).SQL.replace("{schema}", f'"{schema_name}"'))


def _list_of(schema_name: str, names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(schema_name, name) for name in names)


def _run(cursor: Any, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


HOST_LOOKUP = """
create or replace view {schema}.host_lookup as
select h.domain, t.id, t.kind, t.schema_name, t.name, coalesce(own.domain, h.domain) as host, t.status,
       s.urn, s.phase, s.size_band, t.la_code,
       p.id as authority_id, p.schema_name as authority_schema_name, p.name as authority_name,
       ph.domain as authority_host, p.status as authority_status,
       -- Added after the view was first made, so at its end.
       s.laestab, s.type_name, s.pupils, s.status as register_status, p.la_code as authority_la_code,
       array_to_string(s.earlier_urns, ' ') as earlier_urns,
       -- Another text after every commit that changed a row of these tables: each row version bears its transaction's number.
       concat_ws(' ', (select count(*) || '.' || sum(xmin::text::bigint) from {schema}.directory_host),
                      (select count(*) || '.' || sum(xmin::text::bigint) from {schema}.directory_tenant),
                      (select count(*) || '.' || sum(xmin::text::bigint) from {schema}.directory_school)) as changes
from {schema}.directory_host h
join {schema}.directory_tenant t on t.id = h.tenant_id
left join {schema}.directory_host own on own.tenant_id = t.id and own.is_primary
left join {schema}.directory_school s on s.tenant_id = t.id
left join {schema}.directory_tenant p on p.id = t.parent_id
left join {schema}.directory_host ph on ph.tenant_id = p.id and ph.is_primary
"""
