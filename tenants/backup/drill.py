"""Whether backups would come back: the newest one is built beside the living tables, looked at from all sides, and dropped again.

Nothing of a tenant's present is touched, and nobody waits. Runs as the owner.
"""

import json
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from psycopg2 import sql

from lantern.audit.anchors import BadAnchors, anchors_of
from lantern.audit.verify import verify
from lantern.crypto.errors import Unreadable
from lantern.crypto.resealing import encrypted_fields
from lantern.crypto.sealing import Place, unseal
from lantern.files.models import FOLDER, StoredFile
from lantern.files.sealing import Unreadable as UnreadableFile
from lantern.files.sealing import Unsealed
from tenants.backup.archive import Archive, opened
from tenants.backup.building import built_beside
from tenants.backup.kept import BadBackup, backup_of, write
from tenants.backup.taking import Subject, subjects
from tenants.logins.apply import apply_tenant
from tenants.logins.switch import connection
from tenants.provisioning.fleet import why
from tenants.provisioning.schemas import in_directory

# Texts of each encrypted field, and files, that are opened.
SAMPLE: Final = 20
OVERDUE_AFTER: Final = timedelta(days=7)


@dataclass
class Drill:
    """What one tenant's drill found. It is sound if there are no `problems`."""

    name: str
    host: str
    made_at: datetime | None = None
    tables: int = 0
    rows: int = 0
    entries: int = 0
    texts: int = 0
    files: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


def chosen(hosts: list[str]) -> list[Subject]:
    """The tenants at these hosts; without any, the directory, an authority, and of each authority one school, by lot.

    LookupError for an unknown host.
    """
    with in_directory(), connection.cursor() as cursor:
        found = subjects(cursor)
    if hosts:
        by_host = {subject.host.lower(): subject for subject in found}
        unknown = [host for host in hosts if host.lower() not in by_host]
        if unknown:
            raise LookupError(f"Nobody answers at {', '.join(unknown)}.")
        return [by_host[host.lower()] for host in hosts]
    authorities = [subject for subject in found if subject.kind == "authority"]
    # Without the directory nobody would know who the others are.
    picked = [subject for subject in found if subject.kind == "directory"]
    picked += [secrets.choice(authorities)] if authorities else []
    for authority in authorities:
        schools = [subject for subject in found if subject.authority_schema == authority.schema_name]
        picked += [secrets.choice(schools)] if schools else []
    return picked


def drill(subject: Subject) -> Drill:
    """The tenant's newest backup has been built, compared, opened and dropped; what was found."""
    began, found = time.monotonic(), Drill(subject.name, subject.host)
    try:
        backup = backup_of(subject.id)
        if backup is None:
            found.problems.append("there is no backup")
            return found
        found.made_at = backup.card.made_at
        if found.made_at < datetime.now(UTC) - timedelta(hours=settings.BACKUP_OVERDUE_HOURS):
            found.problems.append("the newest backup is overdue")
        with in_directory(), opened(backup) as archive, built_beside(archive) as schema:
            # Every table was copied out again by now and was what went in.
            found.tables, found.rows = len(archive.tables), archive.rows
            apply_tenant(subject.kind, schema, subject.authority_schema)
            _look_at(found, subject, archive, schema)
    except (BadBackup, Unreadable) as error:
        found.problems.append(str(error))
    except Exception as error:  # noqa: BLE001 -- one tenant's failure, such as a full disk, is told and must not stop the others
        connection.close()
        found.problems.append(why(error))
    finally:
        found.seconds = time.monotonic() - began
    return found


def _look_at(found: Drill, subject: Subject, archive: Archive, schema: str) -> None:
    connection.set_schema(schema, tenant_type=subject.kind, include_public=False)
    try:
        _journal(found, subject)
        _texts(found, subject, schema)
        _files(found, subject, schema)
    finally:
        connection.set_schema_to_public()


def _journal(found: Drill, subject: Subject) -> None:
    try:
        anchors = anchors_of(settings.ANCHORS_DIR, subject.id)
    except BadAnchors as error:
        found.problems.append(str(error))
        anchors = {}
    end = verify()
    found.entries = end.checked
    # Anchors of after the backup say nothing about it.
    result = end if end.fault else verify({seq: hashes for seq, hashes in anchors.items() if seq <= end.seq})
    if result.fault:
        found.problems.append(f"its journal is broken at {result.fault.seq}: {result.fault}")


def _texts(found: Drill, subject: Subject, schema: str) -> None:
    for model, encrypted in encrypted_fields(subject.kind):
        table, column, key = model._meta.db_table, str(encrypted.column), str(model._meta.pk.column)
        for row, ciphertext in _rows(
            schema, table, (key, column), sql.SQL("{} is not null").format(sql.Identifier(column))
        ):
            if not bytes(ciphertext):
                continue
            try:
                unseal(bytes(ciphertext), Place(subject.id, table, column, str(row)))
                found.texts += 1
            except Unreadable as error:
                found.problems.append(f"{table}.{column} does not open: {type(error).__name__}")
                break


def _files(found: Drill, subject: Subject, schema: str) -> None:
    table, kept = StoredFile._meta.db_table, sql.SQL("state = 'kept'")
    for file_id, key in _rows(schema, table, ("id", "key"), kept):
        path = Path(settings.PRIVATE_FILES) / str(subject.id) / FOLDER / file_id.hex
        if _erased_since(subject, file_id):
            continue
        try:
            opens_it = bytes.fromhex(unseal(bytes(key), Place(subject.id, table, "key", str(file_id))))
            content = Unsealed(path.open("rb"), key=opens_it, tenant=subject.id, file=file_id)
            try:
                next(iter(content))
            finally:
                content.close()
            found.files += 1
        except (OSError, Unreadable, UnreadableFile) as error:
            found.problems.append(f"the file {file_id} does not open: {type(error).__name__}")


def _erased_since(subject: Subject, file_id: Any) -> bool:
    with connection.cursor() as cursor:
        living = sql.Identifier(subject.schema_name, StoredFile._meta.db_table)
        cursor.execute(sql.SQL("select state = 'erased' from {} where id = %s").format(living), [file_id])
        row = cursor.fetchone()
    return bool(row and row[0])


def _rows(schema: str, table: str, columns: tuple[str, str], where: sql.Composable) -> list[tuple[Any, Any]]:
    statement = sql.SQL("select {}, {} from {} where {} order by random() limit %s").format(
        *map(sql.Identifier, columns), sql.Identifier(schema, table), where
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [SAMPLE])
        return list(cursor.fetchall())


@dataclass(frozen=True)
class LastDrills:
    """When drills were last held, of how many tenants, and of how many the backup was not sound."""

    at: datetime
    tenants: int
    unsound: int

    @property
    def is_overdue(self) -> bool:
        """Whether that was so long ago that somebody should look why no more were held."""
        return self.at < datetime.now(UTC) - OVERDUE_AFTER


def note_drills(drills: list[Drill]) -> None:
    """`manage.py backups` says from now on when this was and how it went."""
    parts = {
        "at": datetime.now(UTC).isoformat(),
        "tenants": len(drills),
        "unsound": sum(bool(d.problems) for d in drills),
    }
    write(_note(), json.dumps(parts) + "\n")


def last_drills() -> LastDrills | None:
    """The last drills, if any were held."""
    try:
        parts = json.loads(_note().read_text(encoding="utf-8"))
        return LastDrills(datetime.fromisoformat(parts["at"]), parts["tenants"], parts["unsound"])
    except (OSError, ValueError, KeyError):
        return None


def _note() -> Path:
    return Path(settings.BACKUP_DIR) / "drills.json"
