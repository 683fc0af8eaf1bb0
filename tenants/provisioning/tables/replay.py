"""Laying the captured tables into an empty schema."""

from django.conf import settings
from django.db import connection, transaction
from psycopg2 import sql

from tenants.provisioning.tables.artifact import KINDS, artifact_of


def replay(kind: str, schema_name: str) -> bool:
    """The schema has the tables, rows and list of migrations that migrating would give it; False if that cannot be said.

    False, and nothing is done, for a kind without a current artifact and for a schema that holds anything already: the
    migrations themselves have to run there. Logins and grants are not part of it (tenants/logins/apply.py). All or nothing.
    """
    artifact = artifact_of(kind) if kind in KINDS and settings.REPLAY_TABLES else None
    if artifact is None or not artifact.is_current:
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema_name)))
        cursor.execute(
            "select exists (select 1 from pg_class where relnamespace = %s::regnamespace)"
            " or exists (select 1 from pg_proc where pronamespace = %s::regnamespace)",
            [schema_name, schema_name],
        )
        if cursor.fetchone()[0]:
            return False
        cursor.execute(artifact.sql_for(schema_name))
    return True
