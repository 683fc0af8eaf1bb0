"""Rows out of and into PostgreSQL as JSON Lines, by COPY: one statement for a table, however many rows it has."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.db import connection, transaction
from django.db.models import QuerySet
from psycopg2 import sql

# CSV with a quote and a delimiter that JSON never holds unescaped: the lines come out as they are.
_PLAIN = " with (format csv, quote e'\\x01', delimiter e'\\x02')"
# A table may take longer than a page's statement may.
_LONGEST = "15min"

# None for a row that is passed over.
Change = Callable[[dict[str, Any]], dict[str, Any] | None]


@contextmanager
def one_view() -> Iterator[None]:
    """Everything read in the block is of one moment. Inside a caller's transaction, that one's view counts."""
    own = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if own:
            cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute("set local statement_timeout = %s", [_LONGEST])
        cursor.execute("set local timezone = 'UTC'")
        yield


class Sink:
    """Where COPY writes: passes lines on and keeps their number, size and SHA-256."""

    def __init__(self, target: IO[bytes], change: Change | None = None) -> None:
        self._target, self._change, self._rest = target, change, b""
        self._hash = hashlib.sha256()
        self.rows = self.size = 0

    def write(self, data: bytes) -> int:
        """Takes bytes as they come, cut anywhere."""
        if self._change is None:
            self._pass_on(data)
        else:
            *lines, self._rest = (self._rest + data).split(b"\n")
            for line in lines:
                row = self._change(json.loads(line))
                if row is not None:
                    self._pass_on(to_line(row))
        return len(data)

    def _pass_on(self, data: bytes) -> None:
        self._hash.update(data)
        self.rows += data.count(b"\n")
        self.size += len(data)
        self._target.write(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class Source:
    """What COPY reads: the lines of a file, each changed and none passed over."""

    def __init__(self, lines: IO[bytes], change: Change) -> None:
        self._lines, self._change, self._rest = lines, change, b""

    def read(self, size: int = -1) -> bytes:
        """A line, or as much of it as `size` bytes hold; empty at the end."""
        if not self._rest:
            line = self._lines.readline()
            row = self._change(json.loads(line)) if line else None
            self._rest = to_line(row) if row is not None else b""
        given, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return given


def one_after_the_other(*changes: Change | None) -> Change | None:
    """A function that makes each of these changes in turn; None if there is none to make."""
    made = [change for change in changes if change is not None]

    def all_of_them(row: dict[str, Any]) -> dict[str, Any] | None:
        found: dict[str, Any] | None = row
        for change in made:
            found = change(found) if found is not None else None
        return found

    return all_of_them if made else None


def to_line(row: dict[str, Any]) -> bytes:
    """One row of a JSON Lines file."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def columns_of(schema: str, tables: list[str]) -> dict[str, list[str]]:
    """The columns of each table in their order, in one query."""
    found: dict[str, list[str]] = {table: [] for table in tables}
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid"
            " where c.relnamespace = (select oid from pg_namespace where nspname = %s) and c.relname = any(%s)"
            " and a.attnum > 0 and not a.attisdropped order by c.relname, a.attnum",
            [schema, tables],
        )
        for table, column in cursor.fetchall():
            found[table].append(column)
    return found


def copy_out(schema: str, table: str, columns: list[str], key: str, sink: Sink) -> None:
    """The table's rows as JSON Lines, sorted by their key, with these columns."""
    statement = sql.SQL("copy (select row_to_json(r) from (select {} from {}.{} order by {}) r) to stdout").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), *map(sql.Identifier, (schema, table, key))
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(sql.Composed([statement, sql.SQL(_PLAIN)]), sink)


def rows_of(rows: "QuerySet[Any, Any]") -> Iterator[dict[str, Any]]:
    """What `values()` would give, as JSON values, in one query and with the memory of one row."""
    statement, values = rows.query.sql_with_params()
    with tempfile.TemporaryFile() as spool:
        with connection.cursor() as cursor:
            inner = cursor.mogrify(statement, values).decode()
            # The statement is Django's own and its values are quoted by the driver.
            cursor.copy_expert(f"copy (select row_to_json(r) from ({inner}) r) to stdout{_PLAIN}", spool)  # nosec B608 # see above
        spool.seek(0)
        for line in spool:
            yield json.loads(line)


def copy_in(schema: str, table: str, source: IO[bytes] | Source, *, columns: list[str], instead: dict[str, Any]) -> int:
    """Inserts the rows of a JSON Lines file; returns how many. `instead` gives values, or SQL, of columns not in the file."""
    with connection.cursor() as cursor:
        cursor.execute("create temporary table if not exists arriving (n bigserial, line json) on commit drop")
        cursor.execute("truncate arriving")
        cursor.copy_expert(f"copy arriving (line) from stdin{_PLAIN}", source)
        values = [value for value in instead.values() if not isinstance(value, sql.SQL)]
        statement = sql.SQL(
            "insert into {table} ({columns}) select {values} from arriving,"
            " lateral json_populate_record(null::{table}, arriving.line) r order by n"
        ).format(
            table=sql.Identifier(schema, table),
            columns=sql.SQL(", ").join(map(sql.Identifier, [*columns, *instead])),
            values=sql.SQL(", ").join(
                [sql.Identifier("r", column) for column in columns]
                + [value if isinstance(value, sql.SQL) else sql.Placeholder() for value in instead.values()]
            ),
        )
        cursor.execute(statement, values)
        return int(cursor.rowcount)
