"""PgBouncer for the tests of pools."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.cast import World
from tests.deploy.pooled import through
from tests.servers.pooler import MISSING, PROGRAM, Pooler


@pytest.fixture(scope="module")
def pooler(world: World) -> Iterator[Pooler]:
    if PROGRAM is None:
        pytest.skip(MISSING)
    with Pooler(connection.settings_dict) as running:
        yield running


@pytest.fixture
def pooled(pooler: Pooler, committed: World) -> Iterator[World]:
    """The cast's tenants; this process and those that it forks go through PgBouncer."""
    with through(pooler):
        yield committed
