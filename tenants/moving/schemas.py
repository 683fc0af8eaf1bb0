"""Schemas as the owner sees them: how much is in them."""

from collections.abc import Sequence

from django.db import connection
from psycopg2 import sql

from tenants.logins.actual import tables_in
from tenants.moving.format import MADE_WITH_THE_SCHEMA, exported_tables


def counts_in(schema: str) -> dict[str, int]:
    """How many rows each table of the schema has, in two queries; empty if there is no such schema."""
    with connection.cursor() as cursor:
        tables = sorted(tables_in(cursor, schema))
        if not tables:
            return {}
        count = sql.SQL("(select count(*) from {})")
        cursor.execute(
            sql.SQL("select ") + sql.SQL(", ").join(count.format(sql.Identifier(schema, table)) for table in tables)
        )
        return dict(zip(tables, cursor.fetchone(), strict=True))


def records_in(schema: str, *, beyond: Sequence[str] = ()) -> int:
    """How many rows there are that would leave with the school, not counting tables of `beyond`."""
    counts = counts_in(schema)
    counted = set(exported_tables()) - MADE_WITH_THE_SCHEMA - set(beyond)
    return sum(counts.get(table, 0) for table in counted)
