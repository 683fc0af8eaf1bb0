"""A key folder of its own for each test, and a table with encrypted text in two schools."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lantern.crypto.keys import forget_keys
from tests.cast import World
from tests.crypto.notes import make_tables


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """An empty key folder."""
    settings.KEYS_DIR = tmp_path / "keys"
    forget_keys()
    yield settings.KEYS_DIR
    forget_keys()


@pytest.fixture
def schools(loop: World, keys: Path) -> World:
    """Oak and Elm with the notes' tables, in one session that is rolled back."""
    make_tables(loop.oak)
    make_tables(loop.elm)
    return loop
