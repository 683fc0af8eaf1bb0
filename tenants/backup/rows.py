"""Rows out of and into PostgreSQL by COPY, table by table, on a raw connection of the owner."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final

import psycopg2
from psycopg2 import sql

# A table may take longer than a page's statement may, and a migration that waits for us must not wait for long.
_LONGEST: Final = "30min"
_LOCK_TIMEOUT: Final = "10s"

# What depends on the schema, not what has its number: pg_class has no index for the latter, and at a thousand schools a scan of
# it takes longer than all rows of one.
_SHAPE: Final = """
select c.relname, c.relkind, case c.relkind when 'S' then pg_sequence_last_value(c.oid) end,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum),
       array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
             where i.indrelid = c.oid and i.indisprimary order by array_position(i.indkey::int2[], a.attnum))
from pg_depend d join pg_class c on c.oid = d.objid
where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_namespace'::regclass
  and d.refobjid = (select oid from pg_namespace where nspname = %s) and c.relkind in ('r', 'p', 'S')
order by c.relname
"""


@dataclass(frozen=True)
class Shape:
    """The tables of a schema with their columns, the columns of their keys, and the last number that each sequence gave, if any."""

    tables: dict[str, list[str]]
    keys: dict[str, list[str]]
    sequences: dict[str, int | None]


@contextmanager
def one_moment(raw: Any) -> Iterator[Any]:
    """A cursor of a raw connection that reads everything as of one moment, and changes nothing."""
    raw.set_session(isolation_level="REPEATABLE READ", readonly=True)
    try:
        with raw, raw.cursor() as cursor:
            same_text(cursor)
            yield cursor
    finally:
        if not raw.closed:
            raw.set_session(isolation_level="DEFAULT", readonly="DEFAULT")


def same_text(cursor: Any) -> None:
    """In this transaction the same row is the same text, whatever this server's or login's own settings are."""
    cursor.execute(
        "set local statement_timeout = %s; set local lock_timeout = %s; set local timezone = 'UTC';"
        " set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601'; set local bytea_output = 'hex';"
        " set local extra_float_digits = 1",
        [_LONGEST, _LOCK_TIMEOUT],
    )


def shape_of(cursor: Any, schema: str) -> Shape:
    """What the schema holds, in one query that costs the same however many schemas there are."""
    cursor.execute(_SHAPE, [schema])
    found = cursor.fetchall()
    return Shape(
        {name: columns for name, kind, _last, columns, _key in found if kind != "S"},
        {name: key for name, kind, _last, _columns, key in found if kind != "S"},
        {name: last for name, kind, last, _columns, _key in found if kind == "S"},
    )


def with_rows(cursor: Any, schema: str, tables: list[str]) -> list[str]:
    """Those of the tables that have rows, in one query."""
    if not tables:
        return []
    exists = sql.SQL("exists (select from {})")
    places = (exists.format(sql.Identifier(schema, table)) for table in tables)
    cursor.execute(sql.SQL("select ") + sql.SQL(", ").join(places))
    return [table for table, has_rows in zip(tables, cursor.fetchone(), strict=True) if has_rows]


class Counting:
    """Where COPY writes: passes on what comes and keeps its number of rows, size and SHA-256. Without a target it only counts."""

    def __init__(self, target: IO[bytes] | None = None) -> None:
        self._target, self._hash = target, hashlib.sha256()
        self.rows = self.size = 0

    def write(self, data: bytes) -> int:
        """Takes bytes as they come. COPY ends each row with a line feed and writes those inside a text otherwise."""
        self._hash.update(data)
        self.rows += data.count(b"\n")
        self.size += len(data)
        if self._target is not None:
            self._target.write(data)
        return len(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def copy_out(cursor: Any, schema: str, table: str, shape: Shape, target: Counting) -> None:
    """The table's rows as COPY's own text, sorted by their key: the same rows are the same text, wherever they lie."""
    statement = sql.SQL("copy (select {} from {} {}) to stdout").format(
        _names(shape.tables[table]),
        sql.Identifier(schema, table),
        sql.SQL("order by {}").format(_names(shape.keys[table])) if shape.keys[table] else sql.SQL(""),
    )
    cursor.copy_expert(statement, target)


def copy_in(cursor: Any, schema: str, table: str, columns: list[str], source: IO[bytes]) -> None:
    """Inserts what went out, with these columns."""
    statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(schema, table), _names(columns))
    cursor.copy_expert(statement, source, 256 * 1024)


def _names(columns: list[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def set_sequences(cursor: Any, schema: str, sequences: dict[str, int | None]) -> None:
    """Each sequence goes on after the last number that it had given."""
    for name, last in sequences.items():
        if last is not None:
            cursor.execute("select setval(%s::regclass, %s)", [f'"{schema}"."{name}"', last])


@contextmanager
def raw_connection(params: dict[str, Any]) -> Iterator[Any]:
    """A connection beside Django's own, which belongs to the thread that made it; closed at the end."""
    raw = psycopg2.connect(**params)
    try:
        yield raw
    finally:
        raw.close()
