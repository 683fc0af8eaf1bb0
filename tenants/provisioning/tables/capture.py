"""What the migrations make of an empty schema, written down as SQL. `make tables` calls it (`__main__.py`).

Needs PostgreSQL's own `pg_dump`, which comes with the embedded server.
"""

import os
import re
import secrets
import subprocess
from collections.abc import Iterator
from typing import Final

from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import get_tenant_base_migrate_command_class
from psycopg2 import sql

from lantern.servers.binaries import postgres_binaries
from tenants.logins.switch import connection
from tenants.provisioning.bootstrap import bootstrap
from tenants.provisioning.tables.artifact import CAPTURED, PLACE, file_of, fingerprint

# What pg_dump says to the session that it will run in, and what it says to people.
_NOISE: Final = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config\(.*|CREATE SCHEMA .*|\\.*|\s*)$")


def write_all() -> Iterator[str]:
    """Each kind's artifact is written beside this file; yields a line about each. Runs as owner of a database without tenants."""
    bootstrap()
    for kind in CAPTURED:
        text = f"-- fingerprint: {fingerprint(kind)}\n{captured(kind)}"
        file_of(kind).write_text(text, encoding="utf-8")
        yield f"{file_of(kind).name}: {len(text.splitlines())} lines"


def captured(kind: str) -> str:
    """What migrating makes of an empty schema of this kind, as SQL with PLACE for the schema's name."""
    # Nobody could have written this name into a migration by accident.
    schema = f"capture_{secrets.token_hex(12)}"
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    try:
        migrate(schema, kind)
        # The list is counted from 1 again, by its own sequence.
        lines = [line for line in dump(schema).splitlines(keepends=True) if "django_migrations_id_seq'" not in line]
        text = "".join(lines) + _list_of_migrations(schema)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))
    return text.replace(schema, PLACE)


def migrate(schema: str, kind: str) -> None:
    """Django's own migrations have run in this schema. No signal is sent: logins, grants and triggers are each tenant's."""
    connection.set_schema(schema, tenant_type=kind, include_public=False)
    MigrationRecorder(connection).ensure_schema()
    connection.set_schema(schema, tenant_type=kind)
    call_command(get_tenant_base_migrate_command_class()(), interactive=False, verbosity=0)
    connection.set_schema_to_public()


def dump(schema: str, *, with_rights: bool = False, with_migrations: bool = False) -> str:
    """Tables, rows, constraints and indexes of the schema as statements that name no owner; rights and list of migrations if asked."""
    given = connection.settings_dict
    command = [
        *(str(postgres_binaries() / "pg_dump"), "--no-owner", "--no-comments", "--inserts", "--rows-per-insert=200"),
        *([] if with_rights else ["--no-privileges"]),
        *([] if with_migrations else [f"--exclude-table-data={schema}.django_migrations"]),
        f"--schema={schema}",
        *(f"--host={given['HOST']}", f"--port={given['PORT']}", f"--username={given['USER']}", given["NAME"]),
    ]
    done = subprocess.run(  # noqa: S603 -- our own command on our own database
        command, env={**os.environ, "PGPASSWORD": str(given["PASSWORD"])}, capture_output=True, text=True, check=True
    )
    return "".join(f"{line}\n" for line in done.stdout.splitlines() if not _NOISE.match(line))


def _list_of_migrations(schema: str) -> str:
    """As rows that say when they were replayed: a date of the capture would be untrue, and differ each time."""
    table = sql.Identifier(schema, "django_migrations")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("select app, name from {} order by id").format(table))
        row = sql.SQL("({}, {}, now())")
        rows = sql.SQL(",\n").join(row.format(sql.Literal(app), sql.Literal(name)) for app, name in cursor.fetchall())
        insert = sql.SQL("INSERT INTO {} (app, name, applied) VALUES\n{};\n").format(table, rows)
        return str(insert.as_string(cursor.cursor))
