"""The folder of backups: a folder for each tenant, in it one for each backup, named by its time.

A backup is there whole or not at all: it is written beside under a name that begins with a dot, forced to the disk, and
renamed.
"""

import json
import os
import secrets
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
# How far the clocks of two machines may lie apart. What claims to be of later still was named by a clock that was wrong.
_CLOCKS_DIFFER = timedelta(minutes=10)


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
    """Whose backups there are. What has another name is a file system's or a copying program's, and nobody's backup."""
    found = []
    with suppress(FileNotFoundError):
        for path in (Path(settings.BACKUP_DIR) / "tenants").iterdir():
            with suppress(ValueError):
                found.append(UUID(path.name))
    return sorted(found)


def moments_of(tenant: UUID, *, until: datetime | None = None) -> list[datetime]:
    """When this tenant's finished backups were made, by this time or by now, the newest first. Reads one folder's names and no file.

    Those of later than now were named by a clock that was wrong: they are told only to who asks for their time.
    """
    latest = until or datetime.now(UTC) + _CLOCKS_DIFFER
    return [moment for moment in _moments(tenant) if moment <= latest]


def _moments(tenant: UUID) -> list[datetime]:
    found = []
    with suppress(FileNotFoundError):
        for path in folder_of(tenant).iterdir():
            with suppress(ValueError):
                found.append(datetime.strptime(path.name, _STAMP).replace(tzinfo=UTC))
    return sorted(found, reverse=True)


def backup_of(tenant: UUID, *, until: datetime | None = None) -> Backup | None:
    """The tenant's newest backup, or its newest that was made by this time; None if there is none. BadBackup if it makes no sense."""
    for moment in moments_of(tenant, until=until):
        return at(tenant, moment)
    return None


def at(tenant: UUID, moment: datetime) -> Backup:
    """The tenant's backup of this moment. BadBackup if it makes no sense."""
    return read(folder_of(tenant) / moment.strftime(_STAMP))


def read(folder: Path) -> Backup:
    """The backup in this folder. BadBackup if its card cannot be read."""
    try:
        parts = json.loads((folder / CARD).read_text(encoding="utf-8"))
        if parts.pop("format") != FORMAT or parts.pop("format_version") != FORMAT_VERSION:
            raise BadBackup(f"{folder} is not a backup that this Lantern reads.")
        parts |= {"id": UUID(parts["id"]), "tenant": UUID(parts["tenant"])}
        parts["made_at"] = datetime.fromisoformat(parts["made_at"])
        card = Card(**parts)
        if folder != folder_of(card.tenant) / card.made_at.strftime(_STAMP):
            raise BadBackup(f"{folder} is not where the backup lies of which its card speaks.")
        return Backup(card, folder)
    except (OSError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise error if isinstance(error, BadBackup) else BadBackup(f"{folder} has no card that can be read.") from error


@contextmanager
def being_written(tenant: UUID, at: datetime) -> Iterator[Path]:
    """A folder to write a backup into; at the end of the block it is there under its name, on the disk. Gone after an error."""
    final = folder_of(tenant) / at.strftime(_STAMP)
    fresh = final.with_name(f".{final.name}")
    make_folder(final.parent)
    fresh.mkdir(mode=0o700)
    try:
        yield fresh
        for path in (*fresh.iterdir(), fresh):
            sync(path)
        fresh.rename(final)
        for folder in (final.parent, final.parent.parent):
            sync(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def prune(now: datetime, *, gone: set[UUID]) -> int:
    """Backups older than LANTERN_BACKUP_DAYS are deleted, and all of the tenants in `gone`; returns how many.

    The newest of each other tenant stays however old it is: where backing up fails for a month, the last one is the one that
    counts. Several may prune at once. What cannot be deleted stops nothing else: OSError about it at the end.
    """
    deleted, stuck = 0, []
    for tenant in kept_tenants():
        # The newest that is not of a wrong clock, and those of one until their time has come.
        last = next(iter(moments_of(tenant, until=now + _CLOCKS_DIFFER)), None)
        for moment in _moments(tenant):
            if tenant in gone or (moment < now - timedelta(days=settings.BACKUP_DAYS) and moment != last):
                try:
                    deleted += _delete(folder_of(tenant) / moment.strftime(_STAMP))
                except OSError as error:
                    stuck.append(error)
        for path in folder_of(tenant).glob(".*"):
            with suppress(OSError):
                begun = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
                if tenant in gone or begun < now - _UNFINISHED_AFTER:
                    _take_away(path)
        with suppress(OSError):
            folder_of(tenant).rmdir()
    if stuck:
        raise OSError(f"{len(stuck)} old backups cannot be deleted: {stuck[0]}")
    return deleted


def _delete(folder: Path) -> bool:
    """The backup is gone; whether it was there. Killed meanwhile, it leaves nothing that passes for a backup."""
    doomed = folder.with_name(f".{folder.name}")
    try:
        folder.rename(doomed)
    except FileNotFoundError:
        return False
    _take_away(doomed)
    return True


def _take_away(path: Path) -> None:
    # Of a link only the link: what it names is not ours.
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    else:
        with suppress(FileNotFoundError):
            shutil.rmtree(path)


def make_folder(folder: Path) -> None:
    """The folder, in that of backups, is there, and nobody else may look into it or into those between."""
    base = Path(settings.BACKUP_DIR)
    between = [one for one in folder.parents if one.is_relative_to(base)]
    for one in (*reversed(between), folder):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)


def write(path: Path, text: str) -> None:
    """The file, in the folder of backups, is there whole, on the disk; after an error it is as it was, and nothing lies beside it."""
    make_folder(path.parent)
    # Several may be here at once: each writes a file of its own.
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        fresh.write_text(text, encoding="utf-8")
        sync(fresh)
        fresh.rename(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """The file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
