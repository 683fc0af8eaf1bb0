"""A backup as tables again, in a schema of its own beside the living ones. Runs as the owner.

Nobody's login has rights there until they are applied, and no page looks for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from psycopg2 import sql

from tenants.backup.archive import Archive
from tenants.backup.format import LEFT_OUT
from tenants.backup.kept import BadBackup
from tenants.backup.rows import Counting, copy_in, copy_out, same_text, set_sequences, shape_of, with_rows
from tenants.backup.tables import tables_of
from tenants.logins.dropping import drop_schema
from tenants.logins.switch import connection
from tenants.provisioning.locks import alone_with
from tenants.provisioning.schemas import new_schema_name
from tenants.provisioning.tables.artifact import fingerprint
from tenants.provisioning.tables.capture import migrate

# The first letter of every schema that is being built; what a killed process left behind is known by it.
KIND = "restored"


@contextmanager
def built_beside(archive: Archive) -> Iterator[str]:
    """The name of a new schema that holds what the backup holds, migrated to this code if it is older.

    Dropped at the end with whatever roles it was given, unless it was renamed meanwhile; so is what a process that was killed
    had left behind. BadBackup if its rows do not fit the tables that they came from.
    """
    clear_up()
    schema = new_schema_name(KIND)
    with alone_with(lock_of(schema)):
        try:
            build(archive, schema)
            yield schema
        finally:
            connection.set_schema_to_public()
            drop_schema(schema)


def clear_up() -> int:
    """Schemas that nobody is building any more are gone; how many there were. May be run by several processes at once."""
    with connection.cursor() as cursor:
        cursor.execute("select nspname::text from pg_namespace where nspname like %s", [rf"{KIND[0]}\_%"])
        found = [name for (name,) in cursor.fetchall()]
    gone = 0
    for schema in found:
        with alone_with(lock_of(schema)) as nobody_builds_it:
            if nobody_builds_it:
                drop_schema(schema)
                gone += 1
    return gone


def lock_of(schema: str) -> UUID:
    """What `alone_with` takes while this schema is being built."""
    return uuid5(NAMESPACE_OID, schema)


def build(archive: Archive, schema: str) -> None:
    """The schema, which must not be there yet, has the tables and rows of the backup, then what migrations add. All or nothing."""
    card = archive.backup.card
    artifact = tables_of(card.kind, card.tables, archive.tables_sha256)
    if artifact is None:
        raise BadBackup(
            f"Its tables were made by Lantern {card.lantern} from migrations that are not known here: restore it with that release."
        )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
        cursor.execute(artifact.sql_for(schema))
        _load(cursor, archive, schema)
    wrong = differences(archive, schema)
    if wrong:
        raise BadBackup(f"What came back is not what went in: {', '.join(wrong[:5])}.")
    if card.tables != fingerprint(card.kind):
        migrate(schema, card.kind)


def load_over(archive: Archive, schema: str) -> None:
    """The rows of the backup stand in the place of every row of this schema, whose tables were made by its own code. All or nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        _load(cursor, archive, schema)


def differences(archive: Archive, schema: str) -> list[str]:
    """The tables of the schema whose rows are not those of the backup, by name: each is copied out again and its digest compared."""
    told, wrong = archive.tables, []
    with transaction.atomic(), connection.cursor() as cursor:
        same_text(cursor)
        shape = shape_of(cursor, schema)
        full = set(with_rows(cursor, schema, sorted(set(told) & set(shape.tables))))
        for table, before in told.items():
            now = Counting()
            if table in full:
                copy_out(cursor, schema, table, shape, now)
            if (now.rows, now.sha256) != (before.rows, before.sha256):
                wrong.append(table)
    return wrong


def _load(cursor: Any, archive: Archive, schema: str) -> None:
    same_text(cursor)
    shape, told = shape_of(cursor, schema), archive.tables
    theirs = {table: before.columns for table, before in told.items()}
    ours = {table: columns for table, columns in shape.tables.items() if table not in LEFT_OUT}
    if theirs != ours:
        unlike = sorted(table for table in theirs.keys() | ours.keys() if theirs.get(table) != ours.get(table))
        raise BadBackup(f"The tables are not those of the backup: {', '.join(unlike[:5])}.")
    # Such as content types, which come with the tables and are of the same names and other numbers.
    for table in with_rows(cursor, schema, list(shape.tables)):
        cursor.execute(sql.SQL("delete from {}").format(sql.Identifier(schema, table)))
    for table, before in told.items():
        if before.rows:
            with archive.member(table) as rows:
                copy_in(cursor, schema, table, before.columns, rows)
    set_sequences(cursor, schema, archive.sequences)
    # Foreign keys are looked at now, so that what does not fit is found here and not at the commit.
    cursor.execute("set constraints all immediate")
