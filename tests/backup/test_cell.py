"""The whole cell comes back in an empty PostgreSQL: from its tenants' backups, and from PostgreSQL's own copy of all files."""

import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from lantern.audit.record import record
from lantern.audit.verify import verify
from lantern.crypto.keys import shred
from lantern.servers.binaries import postgres_binaries
from lantern.servers.postgres import EmbeddedPostgres
from tenants.backup import kept
from tenants.backup.taking import subjects
from tenants.directory.models import Tenant
from tenants.logins.catalogue import close_catalogue
from tenants.logins.hosts import forget_hosts
from tenants.logins.verify import differences
from tenants.moving.schemas import counts_in
from tenants.provisioning.schemas import in_directory
from tests.backup.conftest import backed_up, digests, published_since
from tests.cast import World, as_tenant, client_for
from tests.checklists.school.stage import make_stage

SCRIPTS = Path(__file__).parents[2] / "deploy" / "backup"


@pytest.fixture(scope="module")
def empty_server() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL with an owner and an empty database, and nothing of ours."""
    with EmbeddedPostgres(max_connections=40) as server:
        yield server


@contextmanager
def inside(server: EmbeddedPostgres) -> Iterator[None]:
    """The process belongs to that server, as the owner of the tables, who is no superuser there."""
    before, mode = dict(connection.settings_dict), connection.mode
    connection.clear_tenant()
    connection.close()
    given = {"NAME": "lantern", "PORT": str(server.port), "USER": "lantern_owner", "PASSWORD": server.passwords.owner}
    connection.settings_dict.update(given)
    connection.mode = "owner"
    forget_hosts()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
        connection.mode, connection.login = mode, None
        connection.clear_tenant()
        forget_hosts()


def restored(*options: str) -> str:
    """What the command wrote; its failure, if it fails, at the end."""
    out = io.StringIO()
    try:
        call_command("restore_cell", *options, stdout=out)
    except CommandError as error:
        out.write(f"FAILED: {error}")
    return out.getvalue()


def test_every_tenant_comes_back_in_an_empty_postgresql_but_those_whose_keys_were_destroyed(
    committed: World, empty_server: EmbeddedPostgres
) -> None:
    world, stage = committed, make_stage(committed)
    person = stage.head
    with as_tenant(world.oak), transaction.atomic():
        record("person.renamed", by=person, subject=person)
    backup = backed_up(world.oak, *world.tenants)
    published_since(world, stage.round)
    # Erased after the backup; the directory's copy does not know.
    shred(world.elm.id)
    # The newest of Oak's is spoilt, and those of another authority have not arrived yet.
    newest = backed_up(world.oak)
    newest.rows.write_bytes(b"")
    late = kept.folder_of(world.otherton.id)
    late.rename(late.parent.with_name("late"))
    with closing(psycopg2.connect(empty_server.superuser_url)) as raw, raw, raw.cursor() as cursor:
        close_catalogue(cursor)
    with inside(empty_server):
        lines = restored()
        assert "2 tenants are back." in lines
        assert "Elm School: NOT RESTORED: The data keys of tenant" in lines
        assert f"{world.otherton.name}: NOT RESTORED: there is no backup of it" in lines
        assert f"{world.ash.name}: NOT RESTORED: its authority, {world.otherton.name}, is not back" in lines
        assert f"{world.oak.name}: the backup of {newest.card.made_at:%Y-%m-%d %H:%M} UTC is not used" in lines
        assert f"{world.hillshire.name}: The round {stage.round.pk} was published after this backup." in lines
        assert "FAILED: 3 are not" in lines
        late.parent.with_name("late").rename(late)
        lines = restored("--go-on")
        assert "2 tenants are back." in lines
        assert "FAILED: 1 are not: Elm School" in lines
        assert differences() == []
        told = {table: rows for table, (rows, _digest) in digests(backup).items()}
        counted = counts_in(world.oak.schema_name)
        assert {table: counted[table] for table in told} == told
        assert "There are tenants in this database already" in restored()
        with in_directory(), connection.cursor() as cursor:
            assert {subject.id for subject in subjects(cursor)} == {tenant.id for tenant in world.tenants} - {
                world.elm.id
            }
            Tenant.objects.filter(pk=world.ash.id).update(rights="")
        # As a run that was killed between its tables and its rights.
        assert "1 tenants are back." in restored("--go-on")
        connection.close()
        connection.mode = "tenant"
        with as_tenant(world.oak):
            assert (verify().ok, verify().checked) == (True, 1)
        assert client_for(world.oak, person).get("/").status_code == 200


def test_the_base_backup_script_makes_a_copy_that_starts(empty_server: EmbeddedPostgres, tmp_path: Path) -> None:
    with closing(psycopg2.connect(empty_server.superuser_url)) as raw, raw, raw.cursor() as cursor:
        cursor.execute("create table if not exists here (n int); insert into here values (1)")
    asked = {
        "PATH": f"{postgres_binaries()}:{os.environ['PATH']}",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(empty_server.port),
        "PGUSER": "postgres",
        "PGPASSWORD": empty_server.passwords.superuser,
    }

    def run(script: str, *arguments: Path | str) -> subprocess.CompletedProcess[str]:
        command = [str(SCRIPTS / script), *map(str, arguments)]
        return subprocess.run(command, env=asked, capture_output=True, text=True, check=False)

    first = run("base-backup", tmp_path / "base", "1")
    assert first.returncode == 0, first.stderr
    # The list of the copy knows each file of it.
    spoilt = Path(first.stdout.strip()).rename(tmp_path / "spoilt")
    manifest = (spoilt / "backup_manifest").read_text()
    (spoilt / "backup_manifest").write_text(manifest.replace('"PG_VERSION", "Size": 3', '"PG_VERSION", "Size": 4'))
    assert run("restore-base", spoilt, tmp_path / "nowhere").returncode != 0
    old = tmp_path / "base" / "base-20260101T000000Z"
    old.mkdir()
    killed = tmp_path / "base" / ".base-20260102T000000Z"
    killed.mkdir()
    os.utime(killed, (0, 0))
    assert run("base-backup", tmp_path / "base", "0").returncode == 2
    copy = Path(run("base-backup", tmp_path / "base", "1").stdout.strip())
    assert list((tmp_path / "base").iterdir()) == [copy]
    data = tmp_path / "other" / "data"
    data.mkdir(parents=True)
    placed = run("restore-base", copy, data)
    assert placed.returncode == 0, placed.stderr
    assert run("restore-base", copy, data).returncode == 1
    # Logins and their passwords come along.
    shutil.copy(empty_server.folder / "passwords.json", data.parent)  # type: ignore[operator]
    with (
        EmbeddedPostgres(data.parent, max_connections=20) as other,
        closing(psycopg2.connect(other.superuser_url)) as raw,
        raw.cursor() as cursor,
    ):
        cursor.execute("select n from here")
        assert cursor.fetchall() == [(1,)]
