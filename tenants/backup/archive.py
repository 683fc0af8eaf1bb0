"""Reading a backup: its rows are opened in memory, chunk by chunk, each proven; nothing of it lies anywhere in plain."""

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from lantern.crypto.sealing import unseal
from lantern.files.sealing import Unreadable, UnsealedAt
from tenants.backup.format import FORMAT, FORMAT_VERSION, MANIFEST, ROWS_FOLDER
from tenants.backup.kept import Backup, BadBackup, Card
from tenants.backup.taking import place_of_key

_BUFFER = 256 * 1024


@dataclass(frozen=True)
class Told:
    """What the manifest says of one table."""

    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Archive:
    """An opened backup."""

    backup: Backup
    manifest: dict[str, Any]
    _zip: ZipFile

    @property
    def tables(self) -> dict[str, Told]:
        return {
            name: Told(told["columns"], told["rows"], told["sha256"]) for name, told in self.manifest["tables"].items()
        }

    @property
    def sequences(self) -> dict[str, int | None]:
        return dict(self.manifest["sequences"])

    @property
    def tables_sha256(self) -> str:
        """The digest of the statements that its tables were made by; empty if they were not known when it was made."""
        return str(self.manifest.get("made_from_sha256", ""))

    @property
    def rows(self) -> int:
        return sum(told.rows for told in self.tables.values())

    def member(self, table: str) -> IO[bytes]:
        """The rows of a table that has some, as COPY wrote them."""
        return self._zip.open(f"{ROWS_FOLDER}{table}")


@contextmanager
def opened(backup: Backup) -> Iterator[Archive]:
    """The backup, ready to be read. BadBackup if it is not as it was made; one of the Unreadable errors without its tenant's key."""
    card = backup.card
    if _digest(backup) != card.sha256:
        raise BadBackup(f"{backup.rows} is not as it was written: its digest is another.")
    key = bytes.fromhex(unseal(bytes.fromhex(card.key), place_of_key(card.tenant, card.id)))
    with backup.rows.open("rb") as file:
        plain = UnsealedAt(file, key=key, tenant=card.tenant, file=card.id, size=card.plain_bytes)
        try:
            with ZipFile(io.BufferedReader(plain, _BUFFER)) as archive:
                manifest = json.loads(archive.read(MANIFEST))
                if not _fit(card, manifest):
                    raise BadBackup(f"{backup.folder}: the card and the manifest are of two different backups.")
                yield Archive(backup, manifest, archive)
        except (BadZipFile, Unreadable, KeyError) as error:
            raise BadBackup(f"{backup.folder} does not open: {type(error).__name__}.") from error


def _fit(card: Card, manifest: dict[str, Any]) -> bool:
    """Whether the card, which anybody could have written, says what the manifest says, which only we could have sealed."""
    sealed = ("format", "format_version", "tenant", "kind", "schema_name", "made_at", "made_from")
    on_card = (
        FORMAT,
        FORMAT_VERSION,
        str(card.tenant),
        card.kind,
        card.schema_name,
        card.made_at.isoformat(),
        card.tables,
    )
    return tuple(manifest[name] for name in sealed) == on_card


def _digest(backup: Backup) -> str:
    try:
        with backup.rows.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise BadBackup(f"{backup.rows} is not there.") from error
