"""Files in a folder of the test's own."""

from pathlib import Path
from typing import Any

import pytest

from tests.cast import World


@pytest.fixture
def folder(loop: World, settings: Any, tmp_path: Path) -> Path:
    """Where the tenants' files are kept in this test."""
    settings.PRIVATE_FILES = tmp_path
    return tmp_path
