"""`pytest -p tests.servers.through_pooler FOLDER`: tests on real logins, with PgBouncer as it is shipped in front of every tenant.

A login of ours that signs in to the tests' database goes through it, wherever the test asks; superuser and owner go straight.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from lantern.servers.children import LOOPBACK
from tests.servers.pooler import DATABASE, MISSING, PROGRAM, Pooler

if TYPE_CHECKING:
    # Loaded before the settings are there, which models ask for.
    from tests.cast import World

SEEN = pytest.StashKey[set[str]]()


@contextmanager
def logins_through(pooler: Pooler) -> Iterator[set[str]]:
    """In the block every login of ours goes through PgBouncer; the set holds those that did."""
    straight, seen = psycopg2.connect, set()

    def connect(*args: Any, **way: Any) -> Any:
        login = str(way.get("user") or "")
        if login.startswith(f"{settings.ROLE_PREFIX}_") and way.get("dbname") == pooler.server["NAME"]:
            seen.add(login)
            way |= {"host": LOOPBACK, "port": pooler.port, "dbname": DATABASE}
        return straight(*args, **way)

    psycopg2.connect = connect
    try:
        yield seen
    finally:
        psycopg2.connect = straight


@pytest.fixture(scope="session")
def pooler_of_the_run(world: "World") -> Iterator[Pooler]:
    if PROGRAM is None:
        pytest.fail(MISSING)
    with Pooler(connection.settings_dict) as running:
        yield running


@pytest.fixture(autouse=True)
def _through_pooler(request: pytest.FixtureRequest) -> Iterator[None]:
    if "committed" not in request.fixturenames:
        yield
        return
    with logins_through(request.getfixturevalue("pooler_of_the_run")) as seen:
        yield
    request.config.stash.setdefault(SEEN, set()).update(seen)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """What ran proves something only where somebody passed through."""
    terminalreporter.write_line(f"{len(config.stash.get(SEEN, set()))} logins went through PgBouncer.")
