"""A real broker that knows of no job, to which this process's tasks go."""

from collections.abc import Iterator

import pytest

from lantern.servers.valkey import EmbeddedValkey
from tests.dispatch.line import empty
from tests.tenants.worker import publishing_to


@pytest.fixture(scope="package")
def server() -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey() as running:
        yield running


@pytest.fixture
def line(server: EmbeddedValkey) -> Iterator[EmbeddedValkey]:
    empty(server)
    with publishing_to(server.broker_url):
        yield server
