"""A school's schema has the tables and indexes that somebody decided on, and none twice."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import World
from tests.catalogue import rows_of_catalogue
from tests.conftest import superuser

# Each of them is a file, and at a thousand schools a thousand files.
SCHOOL = {"tables": 95, "indexes": 220, "TOAST": 67, "TOAST indexes": 67, "sequences": 7}
ADVICE = (
    "A school's schema has another number of files. Is what is new worth one at each of a thousand schools: an index that no"
    " other begins with, on a table of more than a few thousand rows? Then change the number here; what is asked of an index"
    " is in docs/adr/0042."
)


@pytest.fixture
def database(world: World) -> Iterator[Any]:
    raw = superuser()
    with raw.cursor() as cursor:
        yield cursor
    raw.close()


@pytest.fixture(params=["school", "authority", "directory"])
def schema(request: pytest.FixtureRequest, world: World) -> str:
    return {
        "school": world.oak.schema_name,
        "authority": world.hillshire.schema_name,
        "directory": "directory",
    }[request.param]


def test_a_school_has_as_many_tables_and_indexes_as_were_decided_on(database: Any, world: World) -> None:
    assert rows_of_catalogue(database, world.oak.schema_name) == SCHOOL, ADVICE


def test_no_index_is_the_beginning_of_another(database: Any, schema: str) -> None:
    database.execute(
        """
        with whole as (
            select indexrelid, indrelid, indisunique, array_to_string(indkey::int2[], ' ') || ' ' as columns,
                indkey, indclass
            from pg_index join pg_class on pg_class.oid = indexrelid
            where relnamespace = %s::regnamespace and indpred is null and indexprs is null
        )
        select short.indexrelid::regclass::text, long.indexrelid::regclass::text
        from whole short join whole long using (indrelid)
        where short.indexrelid <> long.indexrelid and not short.indisunique and long.columns like short.columns || '%%'
        and (short.columns <> long.columns or long.indisunique or short.indexrelid > long.indexrelid)
        order by 1
        """,
        [schema],
    )
    assert database.fetchall() == []


def test_no_index_is_for_searches_by_the_beginning_of_a_word(database: Any, schema: str) -> None:
    database.execute(
        """
        select indexrelid::regclass::text
        from pg_index join pg_class on pg_class.oid = indexrelid, unnest(indclass) as used(class)
        join pg_opclass on pg_opclass.oid = used.class
        where relnamespace = %s::regnamespace and opcname in ('varchar_pattern_ops', 'text_pattern_ops')
        """,
        [schema],
    )
    assert database.fetchall() == []
