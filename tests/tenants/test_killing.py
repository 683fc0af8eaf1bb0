"""A release whose process is killed leaves every tenant whole: as it was, or as it will be. The next run does the rest."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from tenants.logins.hosts import forget_hosts
from tenants.logins.switch import connection
from tests.cast import World, owner_mode
from tests.conftest import superuser
from tests.tenants import releasing
from tests.tenants.worker import wait_for

DONE, NOT_DONE = (True, True, True), (False, False, False)


@pytest.fixture
def database(committed: World) -> Iterator[Any]:
    raw = superuser()
    with raw.cursor() as cursor:
        yield cursor
    raw.close()
    forget_hosts()


@pytest.fixture
def behind(committed: World, database: Any) -> Iterator[World]:
    """The three schools are a release behind. Whatever happens, none is left there."""
    with owner_mode():
        undoing = releasing.undoing(committed.oak.schema_name)
    releasing.put_behind(database, [one.schema_name for one in schools(committed)], undoing)
    yield committed
    with owner_mode():
        call_command("migrate_fleet", stdout=StringIO())
        connection.close()


def schools(world: World) -> list[Any]:
    """In the order in which a release comes to them."""
    return [world.ash, world.elm, world.oak]


def kill_while(held_up: AbstractContextManager[None], database: Any) -> None:
    """A release is killed while it waits there."""
    with held_up, releasing.migrating("--workers", "1") as process:
        assert wait_for(lambda: releasing.sessions(database, waiting=True) == 1)
        process.kill()
        process.wait()
    assert wait_for(lambda: releasing.sessions(database) == 0)


def test_a_release_that_is_killed_half_way_is_finished_by_the_next_run(behind: World, database: Any) -> None:
    for held_up, expected in (
        (releasing.held_up_at(behind.ash.schema_name), [NOT_DONE, NOT_DONE, NOT_DONE]),
        # Its tables and rights were sent, and go with the rest of its transaction.
        (releasing.held_up_at_the_end_of(behind.elm.schema_name), [DONE, NOT_DONE, NOT_DONE]),
    ):
        kill_while(held_up, database)
        assert [releasing.standing(database, one.schema_name) for one in schools(behind)] == expected
    out = StringIO()
    with owner_mode():
        call_command("migrate_fleet", stdout=out)
    assert "3 tenants are up to date, 2 are not." in out.getvalue()
    assert [releasing.standing(database, one.schema_name) for one in schools(behind)] == [DONE, DONE, DONE]
    ash, elm, oak = (releasing.shape(database, one) for one in schools(behind))
    assert ash == elm == oak
