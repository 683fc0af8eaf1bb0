from pathlib import Path
from typing import Any

import pytest

from tests.checklists.school.evidence.desk import Desk, desk_for
from tests.checklists.school.stage import Stage


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Files are written where no other test looks."""
    settings.PRIVATE_FILES = tmp_path
    return tmp_path


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return desk_for(stage)
