"""Where wrapped data keys are kept: a file per tenant, outside the database.

Outside, so that destroying one file makes the tenant's rows unreadable in every copy of the database, old backups included.
Writers take one lock; readers take none, since a file is only ever replaced whole.
"""

import base64
import fcntl
import json
import os
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from lantern.crypto.errors import UnreadableKeyUnknown, UnreadableMaster, UnreadableShredded

_FORMAT = 1


@dataclass(frozen=True)
class WrappedKey:
    """One data key as it is kept. `id` is 16 hexadecimal digits, `master` the id of the key that wraps it."""

    id: str
    master: str
    wrapped: bytes
    made_at: datetime


@dataclass(frozen=True)
class KeyRing:
    """A tenant's data keys, the newest first: it writes, the others only read."""

    tenant: UUID
    keys: tuple[WrappedKey, ...]


class KeyStore(Protocol):
    """Keeps key rings. `stamp` changes whenever a tenant's ring does; it must be cheap, being asked at each use."""

    def __hash__(self) -> int: ...

    def stamp(self, tenant: UUID) -> Hashable | None:
        """Something that is new after each change of the ring by whatever process; None if there is no ring."""

    def load(self, tenant: UUID) -> KeyRing:
        """The ring. UnreadableKeyUnknown if none was made, UnreadableShredded if it was destroyed."""

    def create(self, ring: KeyRing) -> KeyRing:
        """The tenant's ring: the given one, or one that somebody stored first. UnreadableShredded for good after shredding."""

    def change(self, tenant: UUID, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
        """The ring as changed; no other change came between reading and writing."""

    def shred(self, tenant: UUID) -> None:
        """The keys are gone, a mark says so, and no ring of this tenant can be made again. May be repeated."""

    def tenants(self) -> list[UUID]:
        """Whose rings there are, shredded ones left out."""


@dataclass(frozen=True, eq=False)
class FolderKeyStore:
    """Key rings as JSON files in one folder, readable by the service alone. All processes must share the folder."""

    folder: Path

    def stamp(self, tenant: UUID) -> Hashable | None:
        try:
            # Asked at each use, so no Path is made for it.
            found = os.stat(f"{self.folder}/{tenant}.json")
        except FileNotFoundError:
            return None
        # Each change puts a new file in the place of the old one.
        return (found.st_ino, found.st_mtime_ns, found.st_size)

    def load(self, tenant: UUID) -> KeyRing:
        try:
            text = self._path(tenant).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise UnreadableKeyUnknown(f"The key store has no data key of tenant {tenant}.") from error
        return _ring(tenant, text)

    def create(self, ring: KeyRing) -> KeyRing:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Unlike a rename, a link never takes the place of what another process stored meanwhile.
        with self._written(_text(ring)) as temporary, suppress(FileExistsError):
            os.link(temporary, self._path(ring.tenant))
        self._sync_folder()
        return self.load(ring.tenant)

    def change(self, tenant: UUID, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
        with self._writing():
            before = self.load(tenant)
            after = change(before)
            if after != before:
                self._replace(tenant, _text(after))
            return after

    def shred(self, tenant: UUID) -> None:
        mark = json.dumps({"format": _FORMAT, "tenant": str(tenant), "shredded_at": datetime.now(UTC).isoformat()})
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._writing():
            with self._written(mark) as temporary, suppress(FileExistsError):
                os.link(temporary, self._path(tenant))
                self._sync_folder()
                return
            try:
                self.load(tenant)
            except UnreadableShredded:
                return
            except UnreadableMaster:
                pass  # a damaged ring is shredded like any other
            old = os.open(self._path(tenant), os.O_WRONLY)
            try:
                # The mark first: a crash between the two must not leave a half-erased ring in its place.
                self._replace(tenant, mark)
                os.pwrite(old, bytes(os.fstat(old).st_size), 0)
                os.fsync(old)
            finally:
                os.close(old)

    def tenants(self) -> list[UUID]:
        found = []
        for path in sorted(self.folder.glob("*.json")):
            tenant = UUID(path.stem)
            with suppress(UnreadableShredded):
                self.load(tenant)
                found.append(tenant)
        return found

    def _path(self, tenant: UUID) -> Path:
        return self.folder / f"{tenant}.json"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        lock = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # The kernel lets go of it however this process ends.
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    @contextmanager
    def _written(self, text: str) -> Iterator[Path]:
        """A complete, synced file beside the others that is gone afterwards unless it was renamed."""
        temporary = self.folder / f".new-{os.getpid()}-{os.urandom(8).hex()}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)

    def _replace(self, tenant: UUID, text: str) -> None:
        with self._written(text) as temporary:
            os.replace(temporary, self._path(tenant))
        self._sync_folder()

    def _sync_folder(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _text(ring: KeyRing) -> str:
    keys = [
        {
            "id": key.id,
            "master": key.master,
            "wrapped": base64.b64encode(key.wrapped).decode(),
            "made_at": key.made_at.isoformat(),
        }
        for key in ring.keys
    ]
    return json.dumps({"format": _FORMAT, "tenant": str(ring.tenant), "keys": keys}, indent=1) + "\n"


def _ring(tenant: UUID, text: str) -> KeyRing:
    try:
        content: dict[str, Any] = json.loads(text)
        if content["format"] != _FORMAT or content["tenant"] != str(tenant):
            raise ValueError
        shredded_at = content.get("shredded_at")
        keys = tuple(
            WrappedKey(
                id=str(key["id"]),
                master=str(key["master"]),
                wrapped=base64.b64decode(key["wrapped"], validate=True),
                made_at=datetime.fromisoformat(key["made_at"]),
            )
            for key in content.get("keys", [])
        )
        if not keys and not shredded_at:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableMaster(f"The key file of tenant {tenant} is damaged, or is another tenant's.") from error
    if shredded_at:
        raise UnreadableShredded(f"The data keys of tenant {tenant} were destroyed at {shredded_at}.")
    return KeyRing(tenant, keys)
