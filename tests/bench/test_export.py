"""One school out of many: its backup and its export by COPY beside `pg_dump -n` of the same schema, in the same run; and the night.

`pg_dump` reads the catalogue of the whole database, whoever is asked for; the dump of a whole cell also locks every table of
it in one transaction, which is given MOST_SECONDS and no longer.
"""

import io
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lantern.servers.binaries import postgres_binaries
from tenants.backup import kept
from tenants.backup.archive import opened
from tenants.backup.nightly import back_up
from tenants.backup.rows import raw_connection
from tenants.backup.taking import subjects, take
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tenants.moving.export import write_export
from tenants.provisioning.schemas import in_directory
from tests.bench.conftest import SCHOOLS, Fleet, seconds
from tests.cast import World, as_tenant
from tests.conftest import superuser
from tests.figures import Figure

ENTRIES = 2_000
MOST_SECONDS = 150


@pytest.fixture
def school(owner: World, fleet: Fleet, tmp_path: Path, settings: Any) -> Iterator[TenantInfo]:
    """A school of the fleet with a journal of ENTRIES; backups go into a folder of the test's own."""
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.PRIVATE_FILES = tmp_path / "files"
    found = fleet.tenants[len(fleet.tenants) // 2]
    with closing(superuser()) as raw, raw.cursor() as cursor:
        cursor.execute(
            f"insert into {found.schema_name}.audit_entry (id, created_at, verb, by_name, subject_type, subject_name, facts)"
            " select gen_random_uuid(), now(), 'person.renamed', 'A person', 'people.User', 'Somebody ' || n,"
            " jsonb_build_object('before', md5(n::text)) from generate_series(1, %s) n",
            [ENTRIES],
        )
    yield found
    connection.close()


def pg_dump(*options: str) -> int:
    """Dumps as an operator would, into a file that is thrown away; the exit status, or 124 if it was stopped."""
    given = connection.settings_dict
    where = (f"--host={given['HOST']}", f"--port={given['PORT']}", f"--username={given['USER']}", given["NAME"])
    with tempfile.TemporaryFile() as out:
        try:
            return subprocess.run(
                [str(postgres_binaries() / "pg_dump"), *options, *where],
                env={**os.environ, "PGPASSWORD": str(given["PASSWORD"])},
                stdout=out,
                stderr=subprocess.DEVNULL,
                timeout=MOST_SECONDS,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return 124


def test_one_schools_backup_and_export_cost_the_same_however_many_schools_there_are(
    school: TenantInfo, figure: Figure
) -> None:
    status: list[int] = []
    theirs = seconds(lambda: status.append(pg_dump("--format=custom", f"--schema={school.schema_name}")))
    assert status == [0]
    with in_directory(), connection.cursor() as cursor:
        (subject,) = subjects(cursor, school.id)
    with raw_connection(connection.get_connection_params()) as raw:
        ours = min(seconds(lambda: take(raw, subject)) for _ in range(3))
    against = f"pg_dump -n of the same schema: {theirs:.1f} s"
    figure(
        f"backup of one school by COPY, {SCHOOLS} schools there",
        f"{ours * 1000:.0f} ms",
        against=against,
        ratio=f"{theirs / ours:.0f}×",
        target="≥ 40×",
        ok=theirs / ours >= 40,
    )
    # Under the school's own login, as the worker does it.
    connection.close()
    connection.mode = "tenant"
    try:
        with as_tenant(school):
            exported = min(seconds(lambda: write_export(io.BytesIO(), whole=True)) for _ in range(3))
    finally:
        connection.close()
        connection.mode = "owner"
    figure(
        f"a school's whole export in the open format, {SCHOOLS} schools there",
        f"{exported * 1000:.0f} ms",
        against=against,
        ratio=f"{theirs / exported:.0f}×",
        target="≥ 40×",
        ok=theirs / exported >= 40,
    )
    backup = kept.backup_of(school.id)
    assert backup is not None
    with opened(backup) as archive:
        assert archive.tables["audit_entry"].rows == ENTRIES
        assert archive.tables["audit_link"].rows == ENTRIES


def test_a_night_over_all_tenants_beside_the_dump_of_the_whole_database(school: TenantInfo, figure: Figure) -> None:
    told: list[str] = []
    ours = seconds(lambda: told.append(repr(back_up(told.append))))
    tenants = len(kept.kept_tenants())
    assert tenants >= SCHOOLS
    status: list[int] = []
    theirs = seconds(lambda: status.append(pg_dump("--format=custom")))
    ended = {0: "", 124: f", stopped after {MOST_SECONDS} s"}.get(status[0], f", ended with status {status[0]}")
    figure(
        f"a night's backups of all {tenants} tenants, two at once",
        f"{ours:.1f} s, {ours / tenants * 1000:.0f} ms each",
        against=f"pg_dump of the whole database: {theirs:.1f} s{ended}",
        ratio=f"{theirs / ours:.1f}×",
        target="",
    )
    assert not any("NOT BACKED UP" in line for line in told)
