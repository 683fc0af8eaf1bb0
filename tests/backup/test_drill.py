"""Drills find what would not come back, and leave nothing behind; monitoring hears of what is overdue."""

import io
import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from lantern.audit.record import record
from lantern.audit.sealing import seal
from lantern.crypto.keys import add_data_key, key_store
from lantern.files.models import FOLDER
from tenants.backup.building import clear_up, lock_of
from tenants.backup.drill import last_drills
from tenants.backup.nightly import standing
from tenants.logins.passwords import login_of
from tests.backup.conftest import backed_up
from tests.cast import World, as_tenant, owner_mode
from tests.conftest import superuser
from tests.files.desk import keep
from tests.moving.conftest import Lived


def said(command: str, *options: str) -> str:
    """What the command wrote; its failure, if it fails, at the end."""
    out = io.StringIO()
    with owner_mode():
        try:
            call_command(command, *options, stdout=out)
        except CommandError as error:
            out.write(f"FAILED: {error}")
    return out.getvalue()


def test_a_sound_backup_is_built_looked_at_and_dropped(lived: Lived) -> None:
    keep(lived.oak, by=lived.stage.head)
    with as_tenant(lived.oak):
        seal(lived.oak)
    backed_up(lived.oak, *lived.world.tenants)
    with as_tenant(lived.oak), transaction.atomic():
        record("person.renamed", by=lived.stage.head, subject=lived.stage.head)
    with as_tenant(lived.oak):
        # Noted outside after the backup: no fault of the backup's.
        seal(lived.oak)
    lines = said("restore_drill", "oak.lantern.test")
    assert "sound; " in lines
    assert "1 of 1 backups would come back." in lines
    entries, texts, files = map(int, re.findall(r"(\d+) (?:entries|texts|files)", lines))
    assert entries > 10
    assert texts >= 1
    assert files == 1
    # The directory, and by lot an authority, and of each authority a school.
    lines = said("restore_drill")
    assert lived.world.directory.host in lines
    assert "4 of 4 backups would come back." in lines
    drills = last_drills()
    assert drills is not None
    assert (drills.tenants, drills.unsound) == (4, 0)
    assert left_behind() == []
    assert "FAILED" not in said("backups")
    note = settings.BACKUP_DIR / "drills.json"
    note.write_text(note.read_text().replace(f"{drills.at.year}-", f"{drills.at.year - 1}-"))
    assert "no drill for a week" in said("backups")


def test_what_a_killed_drill_left_behind_is_cleared_up_but_not_what_another_one_builds(committed: World) -> None:
    killed, under_way = "r_0123456789ab", "r_ba9876543210"
    with closing(superuser()) as raw, raw.cursor() as cursor:
        for schema in (killed, under_way):
            cursor.execute(f"create schema {schema}; create role {login_of(schema)}_builder")
        cursor.execute("select pg_advisory_lock(%s)", [lock_of(under_way).int & (2**63 - 1)])
        with owner_mode():
            clear_up()
        assert left_behind() == [under_way, f"{login_of(under_way)}_builder"]
    with owner_mode():
        clear_up()
    assert left_behind() == []


def left_behind() -> list[str]:
    """Schemas that are being built, and roles of such."""
    with owner_mode(), connection.cursor() as cursor:
        cursor.execute(
            r"select nspname::text from pg_namespace where nspname like 'r\_%%'"
            " union select rolname::text from pg_roles where rolname like %s",
            [login_of(r"r\_%")],
        )
        return sorted(name for (name,) in cursor.fetchall())


def test_a_drill_finds_what_would_not_come_back(committed: World) -> None:
    file = keep(committed.oak)
    backed_up(committed.oak)
    path = settings.PRIVATE_FILES / str(committed.oak.id) / FOLDER / file.id.hex
    aside = path.with_name("aside")
    path.rename(aside)
    assert f"the file {file.id} does not open: FileNotFoundError" in said("restore_drill", "oak.lantern.test")
    aside.rename(path)
    # What nobody foresaw, such as a full disk, is told of this tenant and stops no other's drill.
    with closing(superuser()) as raw, raw.cursor() as cursor:
        cursor.execute(f"alter table {committed.oak.schema_name}.files_storedfile rename to elsewhere")
        try:
            lines = said("restore_drill", "oak.lantern.test", "elm.lantern.test")
        finally:
            cursor.execute(f"alter table {committed.oak.schema_name}.elsewhere rename to files_storedfile")
    assert "ProgrammingError: relation" in lines
    assert "Elm School (elm.lantern.test), never backed up: NOT SOUND" in lines
    # The journal of the backup itself was changed past its trigger.
    with closing(superuser()) as raw, raw.cursor() as cursor:
        cursor.execute(f"update {committed.oak.schema_name}.audit_entry set verb = 'person.invited'")
        assert cursor.rowcount
    backed_up(committed.oak)
    lines = said("restore_drill", "oak.lantern.test")
    assert "its journal is broken at" in lines
    assert "FAILED: 1 of 1 are not sound" in lines
    assert "1 not sound." in said("backups")
    # Keys of a rotation that was carried through open nothing of before.
    add_data_key(committed.oak.id)
    key_store().change(committed.oak.id, lambda ring: replace(ring, keys=ring.keys[:1]))
    assert "lacks the data key" in said("restore_drill", "oak.lantern.test")


def test_monitoring_hears_of_what_is_overdue(committed: World, settings: Any) -> None:
    every = len(committed.tenants)
    with owner_mode():
        tenants = len(standing(datetime.now(UTC)))
    assert tenants == every
    assert f"0 of {every} tenants are backed up." in said("backups")
    backed_up(*committed.tenants)
    lines = said("backups")
    assert f"{every} of {every} tenants are backed up; the oldest of" in lines
    assert "FAILED" not in lines
    assert "No drill has been held yet" in lines
    with owner_mode():
        late = standing(datetime.now(UTC) + timedelta(hours=settings.BACKUP_OVERDUE_HOURS + 1))
    assert all(one.is_overdue for one in late)
    settings.BACKUP_OVERDUE_HOURS = 0
    assert f"FAILED: {every} without a backup" in said("backups")
    assert "the newest backup is overdue" in said("restore_drill", "elm.lantern.test")
