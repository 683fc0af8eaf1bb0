"""Laying the captured tables into an empty schema."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg2 import sql

from tenants.logins.actual import is_empty
from tenants.provisioning.tables.artifact import CAPTURED, artifact_of


def replay(kind: str, schema_name: str) -> bool:
    """The schema has the tables, rows and list of migrations that migrating would give it; False if that cannot be said.

    False, and nothing is done, for a kind without a current artifact and for a schema that holds anything already: the
    migrations themselves have to run there. Logins and grants are not part of it (tenants/logins/apply.py). All or nothing.
    """
    if not can_replay(kind):
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        return replay_on(cursor, kind, schema_name)


def can_replay(kind: str) -> bool:
    """Whether there is an artifact of this kind that was captured from this code's migrations."""
    artifact = artifact_of(kind) if kind in CAPTURED and settings.REPLAY_TABLES else None
    return artifact is not None and artifact.is_current


def replay_on(cursor: Any, kind: str, schema_name: str) -> bool:
    """The same on an owner's cursor, raw or Django's, in the transaction that it has open, where `can_replay` said yes."""
    artifact = artifact_of(kind)
    cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema_name)))
    if artifact is None or not is_empty(cursor, schema_name):
        return False
    cursor.execute(artifact.sql_for(schema_name))
    return True
