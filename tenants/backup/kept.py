"""The folder of backups: a folder for each tenant, in it one for each backup, named by its time.

A backup is there whole or not at all: it is written beside under a name that begins with a dot, forced to the disk, and
renamed.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tenants.backup.format import CARD, FORMAT, FORMAT_VERSION, ROWS

_STAMP = "%Y%m%dT%H%M%S%fZ"
# Longer than any backup takes: what is younger may be about to be finished.
_UNFINISHED_AFTER = timedelta(days=1)


class BadBackup(ValueError):
    """What lies there is no backup of ours, or was changed; the message says how."""


@dataclass(frozen=True)
class Card:
    """What `backup.json` says: whose backup it is and how it opens. It holds no number of anybody's records."""

    id: UUID
    tenant: UUID
    kind: str
    schema_name: str
    name: str
    host: str
    made_at: datetime
    lantern: str
    # What the tables were made from (tenants/provisioning/tables/artifact.py); empty if nobody knew.
    tables: str
    # The plain size, the size and the digest of `rows` as it lies there, and the key that opens it, encrypted.
    plain_bytes: int
    bytes: int
    sha256: str
    key: str

    def text(self) -> str:
        """The card as it is kept."""
        parts = {name: str(value) if isinstance(value, UUID) else value for name, value in vars(self).items()}
        parts["made_at"] = self.made_at.isoformat()
        return json.dumps({"format": FORMAT, "format_version": FORMAT_VERSION, **parts}, indent=1) + "\n"


@dataclass(frozen=True)
class Backup:
    """A finished backup and where it lies."""

    card: Card
    folder: Path

    @property
    def rows(self) -> Path:
        return self.folder / ROWS


def folder_of(tenant: UUID) -> Path:
    """Where this tenant's backups lie."""
    return Path(settings.BACKUP_DIR) / "tenants" / str(tenant)


def kept_tenants() -> list[UUID]:
    """Whose backups there are."""
    with suppress(FileNotFoundError):
        return sorted(UUID(path.name) for path in (Path(settings.BACKUP_DIR) / "tenants").iterdir())
    return []


def moments_of(tenant: UUID) -> list[datetime]:
    """When this tenant's finished backups were made, the newest first. Reads one folder's names and no file."""
    with suppress(FileNotFoundError):
        names = sorted((path.name for path in folder_of(tenant).iterdir() if path.name[0] != "."), reverse=True)
        return [datetime.strptime(name, _STAMP).replace(tzinfo=UTC) for name in names]
    return []


def backup_of(tenant: UUID, *, until: datetime | None = None) -> Backup | None:
    """The tenant's newest backup, or its newest that was made by this time; None if there is none. BadBackup if it makes no sense."""
    for moment in moments_of(tenant):
        if until is None or moment <= until:
            return read(folder_of(tenant) / moment.strftime(_STAMP))
    return None


def read(folder: Path) -> Backup:
    """The backup in this folder. BadBackup if its card cannot be read."""
    try:
        parts = json.loads((folder / CARD).read_text(encoding="utf-8"))
        if parts.pop("format") != FORMAT or parts.pop("format_version") != FORMAT_VERSION:
            raise BadBackup(f"{folder} is not a backup that this Lantern reads.")
        parts |= {"id": UUID(parts["id"]), "tenant": UUID(parts["tenant"])}
        parts["made_at"] = datetime.fromisoformat(parts["made_at"])
        return Backup(Card(**parts), folder)
    except (OSError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise error if isinstance(error, BadBackup) else BadBackup(f"{folder} has no card that can be read.") from error


@contextmanager
def being_written(tenant: UUID, at: datetime) -> Iterator[Path]:
    """A folder to write a backup into; at the end of the block it is there under its name, on the disk. Gone after an error."""
    final = folder_of(tenant) / at.strftime(_STAMP)
    fresh = final.with_name(f".{final.name}")
    fresh.mkdir(mode=0o700, parents=True)
    try:
        yield fresh
        for path in (*fresh.iterdir(), fresh):
            sync(path)
        fresh.rename(final)
        sync(final.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def prune(now: datetime, *, gone: set[UUID]) -> int:
    """Backups older than LANTERN_BACKUP_DAYS are deleted, and all of the tenants in `gone`; returns how many.

    The newest of each other tenant stays however old it is: where backing up fails for a month, the last one is the one that
    counts.
    """
    deleted = 0
    for tenant in kept_tenants():
        keep = 0 if tenant in gone else 1
        for moment in moments_of(tenant)[keep:]:
            if tenant in gone or moment < now - timedelta(days=settings.BACKUP_DAYS):
                shutil.rmtree(folder_of(tenant) / moment.strftime(_STAMP))
                deleted += 1
        for path in folder_of(tenant).glob(".*"):
            begun = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if tenant in gone or begun < now - _UNFINISHED_AFTER:
                shutil.rmtree(path, ignore_errors=True)
        with suppress(OSError):
            folder_of(tenant).rmdir()
    return deleted


def sync(path: Path) -> None:
    """The file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
