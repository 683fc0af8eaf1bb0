"""A school with a life of its own: people, a finished and an open audit, a journal, files."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from checklists.school.actions.answering import save_answer
from checklists.school.actions.signing import sign_as_governor, sign_as_head
from checklists.school.evidence.actions import Content, Dates, add_item, replace_item, use_items
from checklists.school.plan.actions import Details, add_action, make_feed, note_progress
from lantern.access.roles import Role
from lantern.audit.record import record
from tenants.logins.apply import apply_tenant
from tenants.logins.hosts import forget_hosts, tenant_by_host
from tenants.logins.info import TenantInfo
from tenants.logins.passwords import login_of
from tenants.moving.export import write_export
from tenants.people.actions import invite
from tenants.provisioning.schemas import new_schema_name
from tests.cast import World, as_tenant
from tests.checklists.school.stage import NOTHING_SEEN, Stage, make_stage, open_for
from tests.conftest import _empty
from tests.moving.elsewhere import database, inside

NOTE = 'Seen on the 3rd: "fine", she said\\n=1+1\tand\nnext line, Ünïcode “quotes”, a backslash \\ and a control \x07.'
PAGE = "https://www.example.org/policy"
EXPIRES = date(2027, 8, 31)
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
    # Erasing leaves a mark by a school's identifier, which the other tests must not find.
    settings.KEYS_DIR = tmp_path / "keys"


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
    audit = stage.ready_audit()
    with as_tenant(world.oak):
        policy = add_item(title="Policy", owner=stage.dsl, content=Content(url=PAGE), dates=Dates(), by=stage.dsl)
        statement = audit.statements.all()[0]
        use_items(audit_id=audit.pk, statement_id=statement.pk, item_ids=[policy.pk], by=stage.dsl)
        sign_as_head(audit_id=audit.pk, by=stage.head)
        newer = Content(url=f"{PAGE}/2027")
        replace_item(item_id=policy.pk, seen=1, content=newer, dates=Dates(expires_on=EXPIRES), by=stage.dsl)
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
        plan = Details(title="Say it = better", why=NOTE, owner=stage.governor, due_on=timezone.localdate())
        action = add_action(details=plan, by=stage.dsl, audit_id=going.pk, statement_id=statement.pk)
        note_progress(action_id=action.pk, by=stage.dsl, status="in_progress", text=NOTE)
        make_feed(whole_plan=True, by=stage.head)
        invite(email="new@oak.test", name="New Person", role=Role.STAFF, by=stage.head)
        with transaction.atomic():
            record("person.renamed", by=stage.head, subject=stage.dsl, before="ä\\\"'", number=1.50)
        for path, content in FILES.items():
            default_storage.save(path, ContentFile(content))
    return Lived(stage)


def export_of(school: TenantInfo, *, whole: bool = True) -> bytes:
    """The school's export."""
    target = io.BytesIO()
    with as_tenant(school):
        write_export(target, whole=whole)
    return target.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    """What is in an export, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


# Where an authority keeps the login of a school.
ROLE_COLUMNS = {
    "register_school": "role",
    "authority_checklists_roundschool": "school_role",
    "authority_reporting_notice": "sender",
    "authority_reporting_return": "sender",
}


@pytest.fixture(scope="session")
def original(
    world: World, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """A copy of the tests' installation in which Oak has lived for a year and holds a file."""
    folder = tmp_path_factory.mktemp("erased")
    with django_db_blocker.unblock():
        connection.clear_tenant()
        connection.close()
        with database("lived", like=connection.settings_dict["NAME"]) as name:
            with inside(name, folder):
                connection.mode = "tenant"
                live(world)
            yield name, folder


@pytest.fixture
def oak(original: tuple[str, Path], world: World, django_db_blocker: Any, tmp_path: Path) -> Iterator[TenantInfo]:
    """Oak in a copy of that copy, under a login that no other database of the server knows."""
    shutil.copytree(original[1], tmp_path / "there")
    with (
        django_db_blocker.unblock(),
        database("erased", like=original[0]) as name,
        inside(name, tmp_path / "there"),
    ):
        schema = new_schema_name("school")
        with connection.cursor() as cursor:
            cursor.execute(f"alter schema {world.oak.schema_name} rename to {schema}")
            cursor.execute(
                "update directory.directory_tenant set schema_name = %s where id = %s", [schema, world.oak.id]
            )
            for part, column in ROLE_COLUMNS.items():
                table = f"{world.hillshire.schema_name}.{part}"
                cursor.execute(
                    f"update {table} set {column} = %s where {column} = %s", [login_of(schema), world.oak.role]
                )
        apply_tenant("school", schema, world.hillshire.schema_name)
        forget_hosts()
        found = tenant_by_host("oak.lantern.test")
        assert found is not None
        yield found
