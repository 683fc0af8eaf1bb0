from collections.abc import Iterator

import pytest

from tests.leaving.catching import Lines, logged


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What is logged from here on."""
    with logged() as lines:
        yield lines
