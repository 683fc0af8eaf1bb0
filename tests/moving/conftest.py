"""A school with a life of its own: people, a finished and an open audit, a journal, files."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction

from checklists.school.actions import save_answer, sign_as_governor
from lantern.access.roles import Role
from lantern.audit.record import record
from tenants.logins.info import TenantInfo
from tenants.moving.export import write_export
from tenants.people.actions import invite
from tests.cast import World, as_tenant
from tests.checklists.school.stage import NOTHING_SEEN, Stage, make_stage, open_for
from tests.conftest import _empty

NOTE = 'Seen on the 3rd: "fine", she said\\n=1+1\tand\nnext line, Ünïcode “quotes”, a backslash \\ and a control \x07.'
FILES = {"evidence/policy.pdf": b"%PDF-1.7 made up", "evidence/ünïcode name.txt": b"words\n", "empty.bin": b""}


@dataclass(frozen=True)
class Lived:
    """Oak after a year: one audit submitted, one under way."""

    stage: Stage

    @property
    def world(self) -> World:
        return self.stage.world

    @property
    def oak(self) -> TenantInfo:
        return self.stage.world.oak


@pytest.fixture(autouse=True)
def folder_of_files(tmp_path: Path, settings: Any) -> None:
    settings.PRIVATE_FILES = tmp_path / "files"


@pytest.fixture
def lived(committed: World) -> Lived:
    return live(committed)


@pytest.fixture(scope="session")
def oak_file(world: World, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Oak's export after its year; Oak itself is empty again."""
    folder = tmp_path_factory.mktemp("oak")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "PRIVATE_FILES", folder / "files")
        connection.close()
        connection.mode = "tenant"
        (folder / "oak.zip").write_bytes(export_of(live(world).oak))
        connection.clear_tenant()
        connection.close()
        connection.mode = "onesession"
        _empty(world)
    return folder / "oak.zip"


def live(world: World) -> Lived:
    stage = make_stage(world)
    audit = stage.signed_audit()
    with as_tenant(world.oak):
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
    with as_tenant(world.hillshire):
        second = open_for(world, stage.officer, stage.template, title="Second audit")
    again = Stage(**{**stage.__dict__, "round": second})
    going = again.audit()
    statement = again.statements(going)[1]
    with as_tenant(world.oak):
        save_answer(
            audit_id=going.pk, statement_id=statement.pk, by=stage.dsl, seen=NOTHING_SEEN, rating="amber", note=NOTE
        )
        invite(email="new@oak.test", name="New Person", role=Role.STAFF, by=stage.head)
        with transaction.atomic():
            record("person.renamed", by=stage.head, subject=stage.dsl, before="ä\\\"'", number=1.50)
        for path, content in FILES.items():
            default_storage.save(path, ContentFile(content))
    return Lived(stage)


def export_of(school: TenantInfo) -> bytes:
    """The school's export, whole."""
    target = io.BytesIO()
    with as_tenant(school):
        write_export(target)
    return target.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    """What is in an export, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}
