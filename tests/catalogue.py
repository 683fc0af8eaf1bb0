"""What a schema costs the catalogue: a row of pg_class, and a file, for each table, index, TOAST and sequence."""

from typing import Any

# A TOAST table lies in a schema of PostgreSQL's own, and its index with it.
COUNTED = """
with own as (select oid, relkind, reltoastrelid from pg_class where relnamespace = %s::regnamespace)
select what, count(*) from (
    select case relkind when 'r' then 'tables' when 'i' then 'indexes' when 'S' then 'sequences' else 'others' end as what from own
    union all
    select 'TOAST' from own where reltoastrelid <> 0
    union all
    select 'TOAST indexes' from own join pg_index on indrelid = reltoastrelid
) as counted group by what
"""


def rows_of_catalogue(cursor: Any, schema: str) -> dict[str, int]:
    """How many rows of pg_class are this schema's, by kind."""
    cursor.execute(COUNTED, [schema])
    return dict(cursor.fetchall())
