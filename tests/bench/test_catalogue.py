"""How many files a school is, beside what it was before they were counted; and how much disk N schools take."""

from tests.bench.conftest import Fleet
from tests.cast import World
from tests.catalogue import rows_of_catalogue
from tests.conftest import superuser
from tests.figures import Figure

# By the same query, of the schema that commit f3c8007 made: 99 tables, 325 indexes, 67 TOAST with an index each, 11 sequences.
BEFORE = 569


def test_a_school_takes_fewer_rows_of_the_catalogue_than_it_did(world: World, fleet: Fleet, figure: Figure) -> None:
    raw = superuser()
    with raw.cursor() as cursor:
        kinds = rows_of_catalogue(cursor, world.oak.schema_name)
        rows = sum(kinds.values())
        cursor.execute("select pg_database_size(current_database())")
        (size,) = cursor.fetchone()
        cursor.execute("select count(*) from pg_namespace where nspname like 's\\_%'")
        (schools,) = cursor.fetchone()
    raw.close()
    figure(
        "pg_class rows of a school's schema",
        f"{rows} ({', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))})",
        against=f"{BEFORE} at commit f3c8007",
        ratio=f"{rows / BEFORE:.2f}×",
        target="fewer",
        ok=rows < BEFORE,
    )
    figure(
        f"the database with {schools} schools in which nobody did anything",
        f"{size / 1_000_000:.0f} MB, {rows * schools} of its files are theirs",
        against=f"{BEFORE * schools} files at commit f3c8007",
        ratio=f"{size / 1_000_000 / schools:.1f} MB a school",
        target="reported",
    )
    assert schools >= len(fleet.tenants)
    assert rows < BEFORE
