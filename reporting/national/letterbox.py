"""Giving to the national comparison. Runs on a release builder's login, which can insert here and read nothing.

The directory is in nobody's search path, so the table is named in full.
"""

import json
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg2 import sql

from reporting.national.parts import Part
from reporting.national.triggers import TOO_LATE

_INSERT = (
    "insert into {} (id, created_at, sender, at, library, period, parts) values (%s, now(), '', now(), %s, %s, %s)"
)


def give(library: str, period: int, parts: Sequence[Part]) -> bool:
    """These parts are given for this authority, in the caller's transaction; False if it gave for this school year before.

    False as well when the school year's national figures are out. The database stamps who gave.
    """
    table = sql.Identifier(settings.PUBLIC_SCHEMA_NAME, "national_contribution")
    content = json.dumps([part.as_data() for part in parts])
    try:
        # A savepoint, so that the round's release outlives a refusal.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.SQL(_INSERT).format(table), [str(uuid.uuid4()), library, period, content])
    except IntegrityError as error:
        if getattr(error.__cause__, "pgcode", "") == "23505":
            return False
        raise
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", "") == TOO_LATE:
            return False
        raise
    return True
