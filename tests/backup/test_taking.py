"""A backup is every row of a tenant as of one moment, sealed, and there whole or not at all."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lantern.crypto.errors import Unreadable
from lantern.crypto.keys import shred
from tenants.backup import kept, nightly
from tenants.backup.archive import opened
from tenants.backup.format import LEFT_OUT, ROWS
from tenants.backup.rows import Counting, copy_out, one_moment, raw_connection, shape_of, with_rows
from tenants.backup.taking import NothingThere, subjects, take
from tenants.moving.schemas import counts_in
from tenants.people.models import User
from tenants.provisioning.schemas import in_directory
from tests.backup.conftest import backed_up, digests
from tests.cast import World, as_tenant, client_for, owner_mode
from tests.conftest import superuser
from tests.moving.conftest import NOTE, Lived


def test_a_backup_holds_every_row_and_lies_there_sealed(lived: Lived, folders: Path) -> None:
    with as_tenant(lived.oak):
        person = User.objects.all()[0]
    client_for(lived.oak, person)
    backup = backed_up(lived.oak)
    with owner_mode():
        counted = counts_in(lived.oak.schema_name)
    assert counted["django_session"] == 1
    with opened(backup) as archive:
        told = {table: one.rows for table, one in archive.tables.items()}
        assert told == {table: rows for table, rows in counted.items() if table not in LEFT_OUT}
        assert archive.manifest["directory"]["hosts"][0]["domain"] == "oak.lantern.test"
        with archive.member("school_checklists_answer") as rows:
            assert b"control" in rows.read()
    lying = [path for path in folders.joinpath("backups", "tenants").rglob("*") if path.is_file()]
    assert {path.name for path in lying} == {"backup.json", ROWS}
    for path in lying:
        assert path.stat().st_mode & 0o777 == 0o600
        content = path.read_bytes()
        assert person.email.encode() not in content
        assert NOTE[:20].encode() not in content
    card = json.loads((backup.folder / "backup.json").read_text())
    assert "audit_entry" not in str(card)
    # The same records are the same text.
    assert digests(backed_up(lived.oak)) == digests(backup)


def test_what_is_committed_while_tables_are_copied_is_in_none_of_them(committed: World) -> None:
    """All tables are read as of one moment: `audit_link` comes after `audit_entry`, and knows no more than it."""
    with owner_mode(), raw_connection(connection.get_connection_params()) as raw, one_moment(raw) as cursor:
        schema = committed.elm.schema_name
        shape = shape_of(cursor, schema)
        assert with_rows(cursor, schema, ["audit_entry"]) == []
        _somebody_writes(committed)
        for table in ("audit_entry", "audit_link"):
            rows = Counting()
            copy_out(cursor, schema, table, shape, rows)
            assert rows.rows == 0
    assert digests(backed_up(committed.elm))["audit_link"][0] == 1


def _somebody_writes(world: World) -> None:
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(
            f"insert into {world.elm.schema_name}.audit_entry (id, created_at, verb, by_name, subject_type, subject_name, facts)"
            " values (gen_random_uuid(), now(), 'person.renamed', 'A', 'people.User', 'B', '{}')"
        )
    raw.close()


def test_what_was_changed_cut_or_is_another_tenants_does_not_open(committed: World) -> None:
    backup, other = backed_up(committed.oak), backed_up(committed.elm)
    whole = backup.rows.read_bytes()
    for content in (whole[:-1], whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:], b"", other.rows.read_bytes()):
        backup.rows.write_bytes(content)
        with pytest.raises(kept.BadBackup, match="digest"), opened(backup):
            pass
    backup.rows.write_bytes(other.rows.read_bytes())
    # With a card that vouches for what now lies there, its key does not fit.
    forged = replace(backup, card=replace(backup.card, sha256=other.card.sha256, plain_bytes=other.card.plain_bytes))
    with pytest.raises(kept.BadBackup, match="does not open"), opened(forged):
        pass
    stolen = replace(forged, card=replace(forged.card, key=other.card.key))
    with pytest.raises(Unreadable), opened(stolen):
        pass
    # Records of last year passed off as those of last night.
    later = datetime.now(UTC)
    dated = replace(backup, card=replace(backup.card, made_at=later))
    backup.rows.write_bytes(whole)
    with pytest.raises(kept.BadBackup, match="two different"), opened(dated):
        pass
    renamed = backup.folder.rename(backup.folder.with_name(later.strftime("%Y%m%dT%H%M%S%fZ")))
    with pytest.raises(kept.BadBackup, match="not where"):
        kept.backup_of(committed.oak.id)
    renamed.rename(backup.folder)
    (backup.folder / "backup.json").write_text("{}")
    with pytest.raises(kept.BadBackup, match="no card"):
        kept.backup_of(committed.oak.id)


def test_a_school_whose_key_was_destroyed_is_gone_from_its_backups(committed: World) -> None:
    backup = backed_up(committed.oak)
    with opened(backup) as archive:
        assert archive.tables
    shred(committed.oak.id)
    with pytest.raises(Unreadable, match="destroyed"), opened(backup):
        pass


def test_a_backup_that_was_not_finished_is_none(committed: World, folders: Path) -> None:
    with owner_mode():
        with in_directory(), connection.cursor() as cursor:
            (subject,) = subjects(cursor, committed.oak.id)
        with raw_connection(connection.get_connection_params()) as raw, pytest.raises(NothingThere):
            take(raw, replace(subject, schema_name="s_000000000000"))
    assert list((folders / "backups" / "tenants").rglob("rows")) == []
    # Of a process that was killed the folder stays, under a name that counts for nothing, until the day after.
    killed = kept.folder_of(committed.oak.id) / ".20261120T013000000000Z"
    killed.mkdir(parents=True)
    assert kept.backup_of(committed.oak.id) is None
    kept.prune(datetime.now(UTC), gone=set())
    assert killed.exists()
    kept.prune(datetime.now(UTC) + timedelta(days=2), gone=set())
    assert not killed.exists()


def test_a_file_that_cannot_be_finished_leaves_nothing_beside_the_backups(folders: Path) -> None:
    in_the_way = folders / "backups" / "drills.json"
    in_the_way.mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        kept.write(in_the_way, "{}")
    assert list((folders / "backups").iterdir()) == [in_the_way]


def test_a_night_goes_on_past_a_tenant_that_fails_and_is_taken_up_where_it_stopped(committed: World) -> None:
    said = io.StringIO()
    shred(committed.elm.id)
    with owner_mode():
        with pytest.raises(CommandError, match=r"1 failed: Elm School"):
            call_command("back_up", stdout=said)
        assert said.getvalue().count("NOT BACKED UP") == 1
        assert {tenant for tenant in kept.kept_tenants() if kept.moments_of(tenant)} == {
            tenant.id for tenant in committed.tenants
        } - {committed.elm.id}
        first = kept.moments_of(committed.oak.id)
        again = nightly.back_up(said.write)
        assert (again.done, again.passed_over, again.failed) == (0, len(committed.tenants) - 1, ["Elm School"])
        assert kept.moments_of(committed.oak.id) == first
        # One whose connection is cut is told, and the others have another.
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            ((ours,),) = cursor.fetchall()
        cut = nightly.back_up(lambda words: _end_sessions_but(ours), workers=1, anew=True)
        assert len(cut.failed) == 2
        assert (cut.failed[0], cut.done) == ("Elm School", len(committed.tenants) - 2)
        # Named ones are backed up whatever they have.
        call_command("back_up", "oak.lantern.test", stdout=said)
        assert kept.moments_of(committed.oak.id)[0] > max(first)


def _end_sessions_but(ours: int) -> None:
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid not in (%s, pg_backend_pid())",
            [ours],
        )
    raw.close()


def test_a_night_passes_over_only_who_was_backed_up_since_it_began(
    committed: World, settings: Any, folders: Path
) -> None:
    """A run by hand in the afternoon does not have the night after it passed over."""
    settings.BACKUP_AT = time(1, 30)
    assert nightly.night_of(datetime(2026, 11, 22, 1, 29, tzinfo=UTC)) == datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
    assert nightly.night_of(datetime(2026, 11, 22, 1, 30, tzinfo=UTC)) == datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    backed_up(*committed.tenants)
    # Of a clock that was a year ahead, and what copying programs and file systems keep beside ours.
    ahead = kept.folder_of(committed.oak.id) / f"{datetime.now(UTC) + timedelta(days=365):%Y%m%dT%H%M%S%fZ}"
    ahead.mkdir()
    (kept.folder_of(committed.oak.id) / "20261120T013000.tmp").write_text("")
    (folders / "backups" / "tenants" / "lost+found").mkdir()
    made = kept.moments_of(committed.oak.id)
    assert len(made) == 1
    settings.BACKUP_AT = datetime.now(UTC).time()
    with owner_mode():
        night = nightly.back_up(lambda words: None)
    assert (night.done, night.passed_over, night.failed) == (len(committed.tenants), 0, [])
    assert kept.moments_of(committed.oak.id)[1:] == made
    ours = {folders / "backups", kept.folder_of(committed.oak.id), kept.folder_of(committed.oak.id).parent}
    assert {path.stat().st_mode & 0o777 for path in ours} == {0o700}


def test_old_backups_go_but_for_the_last_one_of_a_living_tenant(
    committed: World, settings: Any, tmp_path: Path
) -> None:
    backed_up(committed.oak, committed.elm)
    backed_up(committed.oak)
    settings.BACKUP_DAYS = 30
    now = datetime.now(UTC)
    assert kept.prune(now + timedelta(days=29), gone=set()) == 0
    assert kept.prune(now + timedelta(days=31), gone=set()) == 1
    assert len(kept.moments_of(committed.oak.id)) == len(kept.moments_of(committed.elm.id)) == 1
    # Of a link only the link goes.
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (kept.folder_of(committed.oak.id) / "20200101T013000000000Z").symlink_to(elsewhere)
    assert kept.prune(now, gone=set()) == 1
    assert elsewhere.exists()
    assert kept.prune(now, gone={committed.elm.id}) == 1
    assert kept.kept_tenants() == [committed.oak.id]
