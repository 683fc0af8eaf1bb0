"""A tenant's data keys, ready for use in this process; making, rotating and shredding them.

Unwrapped keys are kept in memory for at most KEPT tenants. Each use asks the store for the ring's stamp (one `stat`), so a
rotation or a shredding by another process is seen at the next use, not after some time.
"""

import os
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Lock
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection

from lantern.crypto.errors import NoTenantForKeys, UnreadableKeyUnknown
from lantern.crypto.master import master_key
from lantern.crypto.stores import FolderKeyStore, KeyRing, KeyStore, WrappedKey

KEPT = 256
KEY_ID_BYTES = 8
# Longer than any request or task runs: one that began under the old key may still be writing with it.
OLD_KEY_STAYS = timedelta(minutes=15)

_Place = tuple[KeyStore, UUID]
_kept: "OrderedDict[_Place, tuple[Hashable, TenantKeys]]" = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class TenantKeys:
    """Ciphers by key id, and the id of the one that writes."""

    current: bytes
    ciphers: dict[bytes, AESGCM]

    def __repr__(self) -> str:
        return f"TenantKeys({', '.join(key.hex() for key in self.ciphers)})"


def key_store() -> KeyStore:
    """Where this installation keeps its tenants' keys."""
    return _folder_store(settings.KEYS_DIR)


@cache
def _folder_store(folder: Path) -> FolderKeyStore:
    return FolderKeyStore(folder)


def tenant_of_the_moment() -> UUID:
    """The identifier of the tenant whose login is in use; NoTenantForKeys without one."""
    found = getattr(getattr(connection, "tenant", None), "id", None)
    if not isinstance(found, UUID):
        raise NoTenantForKeys("Encrypted text was used before a tenant was chosen.")
    return found


def keys_for_reading(tenant: UUID) -> TenantKeys:
    """The tenant's keys; UnreadableKeyUnknown if it has none, UnreadableShredded if they were destroyed. Never makes one."""
    store = key_store()
    return _keys(store, tenant, store.stamp(tenant))


def keys_for_writing(tenant: UUID) -> TenantKeys:
    """The tenant's keys, the first of them made now if there is none. UnreadableShredded if they were destroyed."""
    store = key_store()
    stamp = store.stamp(tenant)
    if stamp is None:
        store.create(KeyRing(tenant, (_new_key(tenant),)))
        stamp = store.stamp(tenant)
    return _keys(store, tenant, stamp)


def _keys(store: KeyStore, tenant: UUID, stamp: Hashable | None) -> TenantKeys:
    place = (store, tenant)
    if stamp is None:
        raise UnreadableKeyUnknown(f"The key store has no data key of tenant {tenant}.")
    with _lock:
        kept = _kept.get(place)
        if kept is not None and kept[0] == stamp:
            _kept.move_to_end(place)
            return kept[1]
        _kept.pop(place, None)
    # The stamp was taken before: should the ring change meanwhile, the next use loads it once more.
    keys = _unwrapped(store.load(tenant))
    with _lock:
        _kept[place] = (stamp, keys)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return keys


def forget_keys() -> None:
    """No unwrapped key is left in this process's store; the next use unwraps anew."""
    with _lock:
        _kept.clear()


def kept_keys() -> int:
    """For how many tenants this process holds unwrapped keys."""
    return len(_kept)


def rotate_master() -> tuple[int, int]:
    """Every data key is wrapped by the current master key; returns how many tenants' rings changed, and how many there are.

    Data keys stay as they are, and so does every row. May be repeated, and stopped half-way; others may read meanwhile.
    """
    store, master = key_store(), master_key()

    def rewrapped(ring: KeyRing) -> KeyRing:
        def one(key: WrappedKey) -> WrappedKey:
            if key.master == master.current:
                return key
            plain = master.unwrap(key.master, key.wrapped, _context(ring.tenant, key.id))
            return replace(key, master=master.current, wrapped=master.wrap(plain, _context(ring.tenant, key.id)))

        return replace(ring, keys=tuple(one(key) for key in ring.keys))

    tenants, changed = store.tenants(), 0
    for tenant in tenants:
        before = store.stamp(tenant)
        store.change(tenant, rewrapped)
        changed += store.stamp(tenant) != before
    return changed, len(tenants)


def add_data_key(tenant: UUID) -> None:
    """A new data key writes from here on; the older ones still read."""
    key_store().change(tenant, lambda ring: replace(ring, keys=(_new_key(tenant), *ring.keys)))


def drop_old_keys(tenant: UUID) -> bool:
    """Only the writing key is left, if it has been that for OLD_KEY_STAYS; returns whether it was done.

    Call it when no row is left under an older key.
    """

    def newest(ring: KeyRing) -> KeyRing:
        settled = datetime.now(UTC) - ring.keys[0].made_at >= OLD_KEY_STAYS
        return replace(ring, keys=ring.keys[:1]) if settled else ring

    return len(key_store().change(tenant, newest).keys) == 1


def shred(tenant: UUID) -> None:
    """The tenant's data keys are destroyed for good: nothing encrypted under them can be read in any copy of the database.

    A mark is left, so that no process makes keys for this tenant again. May be repeated. Copies of the key folder made
    earlier still hold the keys: docs/guides/deploying.md says how long those may live.
    """
    key_store().shred(tenant)


def _new_key(tenant: UUID) -> WrappedKey:
    master, key_id = master_key(), os.urandom(KEY_ID_BYTES).hex()
    wrapped = master.wrap(AESGCM.generate_key(bit_length=256), _context(tenant, key_id))
    return WrappedKey(id=key_id, master=master.current, wrapped=wrapped, made_at=datetime.now(UTC))


def _unwrapped(ring: KeyRing) -> TenantKeys:
    master = master_key()
    ciphers = {
        bytes.fromhex(key.id): AESGCM(master.unwrap(key.master, key.wrapped, _context(ring.tenant, key.id)))
        for key in ring.keys
    }
    return TenantKeys(current=bytes.fromhex(ring.keys[0].id), ciphers=ciphers)


def _context(tenant: UUID, key_id: str) -> bytes:
    # Both parts have one length, so no two pairs read alike.
    return b"lantern data key" + tenant.bytes + bytes.fromhex(key_id)
