"""Migrating one tenant by Django and noting what it did, so that others in the same place need only the statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from psycopg2 import sql

from tenants.logins.switch import connection
from tenants.provisioning.schemas import migrate_schema

Name = tuple[str, str]

# Operations that do nothing but what the schema editor sends: the same statements do the same in any schema.
_SENT_WHOLE = (
    *(operations.CreateModel, operations.DeleteModel, operations.RenameModel, operations.AlterModelTable),
    *(operations.AddField, operations.RemoveField, operations.AlterField, operations.RenameField),
    *(operations.AddIndex, operations.RemoveIndex, operations.RenameIndex),
    *(operations.AddConstraint, operations.RemoveConstraint, operations.AlterConstraint),
    *(operations.AlterUniqueTogether, operations.AlterIndexTogether, operations.AlterOrderWithRespectTo),
    *(
        operations.AlterModelOptions,
        operations.AlterModelManagers,
        operations.AlterModelTableComment,
        operations.RunSQL,
    ),
)


@dataclass
class Recording:
    """What brought one tenant from a list of migrations to this code's: statements without a schema's name, and rows.

    `rows` are whole statements as well: what they add to the list of migrations. `parts` of its rights
    (tenants/logins/actual.py) are not what they were before.
    """

    statements: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    parts: frozenset[str] = frozenset()
    why_not: str = ""

    @property
    def replayable(self) -> bool:
        """Whether the same statements would do the same to another tenant that is where this one was."""
        return not self.why_not


def applied_in(schema_name: str) -> frozenset[Name]:
    """The migrations that this schema's list names."""
    with connection.cursor() as cursor:
        table = sql.Identifier(schema_name, "django_migrations")
        cursor.execute(sql.SQL("select app, name from {}").format(table))
        return frozenset(cursor.fetchall())


def place_in(cursor: Any, schema_name: str) -> str:
    """The same for two schemas whose lists name the same migrations. On an owner's cursor, raw or Django's."""
    query = "select md5(string_agg(app || '.' || name, ' ' order by app collate \"C\", name collate \"C\")) from {}"
    cursor.execute(sql.SQL(query).format(sql.Identifier(schema_name, "django_migrations")))
    return str(cursor.fetchone()[0])


def migrate_and_record(schema_name: str, kind: str) -> Recording:
    """The tenant is migrated by Django itself and its rights are applied; returns how others get there."""
    before = applied_in(schema_name)
    recording = Recording(why_not=_why_not_replayable(before, kind))
    with _noting(recording):
        migrate_schema(schema_name)
    with connection.cursor() as cursor:
        recording.rows = [cursor.mogrify(_ROW, name).decode() for name in sorted(applied_in(schema_name) - before)]
    return recording


def _why_not_replayable(applied: frozenset[Name], kind: str) -> str:
    """The first missing migration that does more than send statements; empty if there is none."""
    loader = MigrationLoader(None)
    for name in sorted(set(loader.disk_migrations) - applied):
        if apps.get_app_config(name[0]).name not in settings.TENANT_TYPES[kind]["APPS"]:
            continue  # listed everywhere, and does nothing to tenants of another kind
        migration = loader.disk_migrations[name]
        if not migration.atomic:
            return f"{'.'.join(name)} runs outside a transaction"
        for operation in migration.operations:
            if not isinstance(operation, _SENT_WHOLE):
                return f"{'.'.join(name)} has a {type(operation).__name__}"
    return ""


@contextmanager
def _noting(recording: Recording) -> Iterator[None]:
    """Every statement of Django's schema editor is noted as it was sent."""
    editor = connection.SchemaEditorClass

    class Noting(editor):  # type: ignore[misc, valid-type]  # the class is known only now
        def execute(self, statement: Any, params: Any = ()) -> None:
            super().execute(statement, params)
            with self.connection.cursor() as cursor:
                # Where there are no parameters a percent sign is one.
                text = str(statement)
                recording.statements.append(text if params is None else cursor.mogrify(text, params).decode())

    connection.SchemaEditorClass = Noting
    try:
        yield
    finally:
        connection.SchemaEditorClass = editor


_ROW = "insert into django_migrations (app, name, applied) values (%s, %s, now())"
