"""While the county is made no commit waits for the disk; when it is complete each does again."""

from collections.abc import Iterator

import pytest
from django.db import connection

from lantern.demo.world.county import WORLDS
from lantern.demo.world.tenants import State, make_haste, mark_complete, state_of
from tests.cast import World, owner_mode
from tests.conftest import superuser


@pytest.fixture
def owner(committed: World) -> Iterator[World]:
    with owner_mode():
        yield committed
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute("comment on schema directory is null")
    raw.close()


def said_of_the_database() -> list[str]:
    """The settings that every new connection begins with."""
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(
            "select unnest(setconfig) from pg_db_role_setting join pg_database on pg_database.oid = setdatabase"
            " where datname = current_database() and setrole = 0"
        )
        found = [setting for (setting,) in cursor.fetchall()]
    raw.close()
    return found


def test_a_complete_world_is_as_safe_as_any_database(owner: World) -> None:
    before = said_of_the_database()
    make_haste()
    assert said_of_the_database() == [*before, "synchronous_commit=off"]
    with connection.cursor() as cursor:
        mark_complete(cursor, WORLDS["small"])
    assert said_of_the_database() == before
    assert state_of(WORLDS["small"]) is State.CURRENT
