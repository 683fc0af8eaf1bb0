"""Schools that are a release behind, and a real `migrate_fleet` that can be killed."""

import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.loader import MigrationLoader

from lantern.servers.children import stop_child
from tenants.logins.actual import digest
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tests.conftest import superuser
from tests.tenants.worker import ROOT, environment

# A migration that none came after: undone, it takes a table away.
NEWEST = ("support", "0001_grants")
ITS_TABLE = "support_grant"

_APPLICATION = "migrate_fleet that is watched"

# All that Django makes of a schema, without its own name.
_SHAPE = """
with relation as (
    select c.oid, c.relname from pg_depend d join pg_class c on c.oid = d.objid
    where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_namespace'::regclass and d.refobjid = %(schema)s::regnamespace
), line (text) as (
    select concat_ws(' ', relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
                     pg_get_expr(adbin, adrelid))
    from relation join pg_attribute on attrelid = relation.oid and attnum > 0 and not attisdropped
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    union all
    select concat_ws(' ', conname, pg_get_constraintdef(c.oid)) from relation join pg_constraint c on conrelid = relation.oid
    union all
    select pg_get_indexdef(indexrelid) from relation join pg_index on indrelid = relation.oid
    union all
    select concat_ws(' ', app, name) from {schema}.django_migrations
)
select string_agg(one, E'\\n' order by one) from (select replace(text, %(schema)s, 'own') from line) plain (one)
"""


def undoing(schema: str) -> str:
    """The statements that take the newest migration back, without a schema's name. Rendered in this school, as the owner."""
    connection.set_schema(schema, tenant_type="school")
    loader = MigrationLoader(connection)
    statements = loader.collect_sql([(loader.get_migration(*NEWEST), True)])
    connection.set_schema_to_public()
    return "\n".join(line for line in statements if not line.startswith("--"))


def put_behind(database: Any, schemas: Iterable[str], statements: str) -> None:
    """These schools are as they were before the newest migration; the directory notes that, and that fewer tables had rights.

    What features add beside their tables, which half of the note is about, is as it will be: a release seldom changes it.
    """
    for schema in schemas:
        database.execute(
            f"set search_path = {schema}; {statements}; reset search_path;"
            f"delete from {schema}.django_migrations where (app, name) = (%s, %s);"
            "update directory.directory_tenant set tables = 'before', rights = 'before' || substr(rights, 7) where schema_name = %s",
            [*NEWEST, schema],
        )


def shape(database: Any, tenant: TenantInfo) -> tuple[str, str]:
    """What the school's schema is made of and what may be done in it: of two schools that are alike, the same."""
    database.execute(_SHAPE.format(schema=tenant.schema_name), {"schema": tenant.schema_name})
    made_of = database.fetchone()[0]
    authority = tenant.authority.schema_name if tenant.authority else ""
    database.execute("begin")
    may = digest(database, tenant.schema_name, tenant.role, authority)
    database.execute("rollback")
    return made_of, may


def standing(database: Any, schema: str) -> tuple[bool, bool, bool]:
    """Whether the school has the newest migration's table, names it in its list, and is noted as up to date."""
    database.execute(
        f"select to_regclass('{schema}.{ITS_TABLE}') is not null,"
        f" exists (select from {schema}.django_migrations where (app, name) = (%s, %s)),"
        " (select tables <> 'before' and not starts_with(rights, 'before') from directory.directory_tenant where schema_name = %s)",
        [*NEWEST, schema],
    )
    return tuple(database.fetchone())


def noted(database: Any, schemas: list[str]) -> int:
    """How many of these schools are noted as up to date."""
    database.execute(
        "select count(*) from directory.directory_tenant where schema_name = any(%s) and tables <> 'before'", [schemas]
    )
    return int(database.fetchone()[0])


@contextmanager
def migrating(*options: str) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py migrate_fleet` as an operator runs it, at work on the test database; ended with the block."""
    command = [sys.executable, "manage.py", "migrate_fleet", *options]
    process = subprocess.Popen(
        command, env=environment("owner", PGAPPNAME=_APPLICATION), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        stop_child(process, signal.SIGTERM, patience=20)


@contextmanager
def held_up_at(schema: str) -> Iterator[None]:
    """In the block somebody writes to this school's people and does not come to an end: its migration waits for that."""
    holding = superuser()
    holding.autocommit = False
    try:
        with holding.cursor() as cursor:
            # What adds a foreign key to a table waits for whoever is writing to it.
            cursor.execute(f"lock table {schema}.people_user in row exclusive mode")
        yield
    finally:
        holding.rollback()
        holding.close()


@contextmanager
def held_up_at_the_end_of(schema: str) -> Iterator[None]:
    """In the block somebody holds this school's row of the directory: its release has sent everything but the note that it is done."""
    holding = superuser()
    holding.autocommit = False
    try:
        with holding.cursor() as cursor:
            cursor.execute("select from directory.directory_tenant where schema_name = %s for update", [schema])
        yield
    finally:
        holding.rollback()
        holding.close()


def sessions(database: Any, *, waiting: bool = False) -> int:
    """How many sessions of the database that process has; or only those that wait for somebody's lock."""
    what = "and wait_event_type = 'Lock'" if waiting else ""
    database.execute(f"select count(*) from pg_stat_activity where application_name = %s {what}", [_APPLICATION])
    return int(database.fetchone()[0])
