"""Oak after a year, and a folder of backups, files, keys and anchors of the test's own."""

from pathlib import Path
from typing import Any

import pytest

from checklists.authority.models import Round
from reporting.authority import receipts
from reporting.authority.models import Closure
from tenants.backup.archive import opened
from tenants.backup.kept import Backup, backup_of
from tenants.backup.nightly import back_up
from tenants.logins.builder import builder_of
from tenants.logins.info import TenantInfo
from tests.cast import World, as_tenant, owner_mode
from tests.moving.conftest import Lived, live


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Any) -> Path:
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.PRIVATE_FILES = tmp_path / "files"
    settings.KEYS_DIR = tmp_path / "keys"
    settings.ANCHORS_DIR = tmp_path / "anchors"
    return tmp_path


@pytest.fixture
def lived(committed: World) -> Lived:
    return live(committed)


def backed_up(*tenants: TenantInfo) -> Backup:
    """The tenants have a backup of now; returns the first one's."""
    with owner_mode():
        night = back_up(lambda words: None, only={tenant.id for tenant in tenants}, anew=True)
    assert night.failed == []
    backup = backup_of(tenants[0].id)
    assert backup is not None
    return backup


def published_since(world: World, round_: Round) -> None:
    """Hillshire's round is published, and has its receipt."""
    with as_tenant(builder_of(world.hillshire)):
        Closure.objects.create(round_id=round_.pk)
    with as_tenant(world.hillshire):
        assert receipts.keep(world.hillshire.id) == 1


def digests(backup: Backup) -> dict[str, tuple[int, str]]:
    """Rows and digest of each table in the backup."""
    with opened(backup) as archive:
        return {table: (told.rows, told.sha256) for table, told in archive.tables.items()}
