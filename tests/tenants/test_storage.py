"""A stored file belongs to the tenant that stored it."""

import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.cast import World, as_tenant


@pytest.fixture
def files(loop: World, settings: Any, tmp_path: Path) -> Path:
    settings.PRIVATE_FILES = tmp_path
    return tmp_path


def test_two_schools_store_files_of_the_same_name_and_each_reads_its_own(loop: World, files: Path) -> None:
    for school in (loop.oak, loop.elm):
        with as_tenant(school):
            assert (
                default_storage.save("evidence/policy.txt", ContentFile(school.name.encode())) == "evidence/policy.txt"
            )
    for school in (loop.oak, loop.elm):
        with as_tenant(school), default_storage.open("evidence/policy.txt") as file:
            assert file.read() == school.name.encode()
    with as_tenant(loop.ash):
        assert not default_storage.exists("evidence/policy.txt")


def test_a_name_cannot_lead_into_another_tenants_folder(loop: World, files: Path) -> None:
    with as_tenant(loop.oak):
        for name in (f"../{loop.elm.id}/policy.txt", "/etc/hostname", "evidence/../../policy.txt"):
            with pytest.raises(SuspiciousFileOperation):
                default_storage.save(name, ContentFile(b"x"))
            with pytest.raises(SuspiciousFileOperation):
                default_storage.open(name)


def test_without_a_tenant_nothing_can_be_stored(loop: World, files: Path) -> None:
    with pytest.raises(RuntimeError, match="No tenant"):
        default_storage.save("policy.txt", ContentFile(b"x"))


def test_a_stored_file_is_readable_by_the_service_alone_and_has_no_address(loop: World, files: Path) -> None:
    with as_tenant(loop.oak):
        name = default_storage.save("evidence/policy.txt", ContentFile(b"x"))
        path = Path(default_storage.path(name))
        with pytest.raises(ValueError, match="no address"):
            default_storage.url(name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
