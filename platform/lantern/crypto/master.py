"""The key that wraps tenants' data keys. One implementation: keys from the settings. A KMS would be a second class here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from lantern.crypto.errors import UnreadableMaster

NONCE_BYTES = 12


class MasterKey(Protocol):
    """Wraps data keys for keeping. `context` says whose key it is; unwrapping under another context fails."""

    @property
    def current(self) -> str:
        """The id of the key that wraps now."""

    def wrap(self, data_key: bytes, context: bytes) -> bytes:
        """The data key under the current master key."""

    def unwrap(self, master_id: str, wrapped: bytes, context: bytes) -> bytes:
        """The data key again; UnreadableMaster if that master key is unknown or anything was changed."""


@dataclass(frozen=True)
class SettingsMasterKey:
    """Master keys by id, the first of them current."""

    keys: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"SettingsMasterKey({', '.join(self.keys)})"

    @property
    def current(self) -> str:
        return next(iter(self.keys))

    def wrap(self, data_key: bytes, context: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.keys[self.current]).encrypt(nonce, data_key, context)

    def unwrap(self, master_id: str, wrapped: bytes, context: bytes) -> bytes:
        key = self.keys.get(master_id)
        if key is None:
            raise UnreadableMaster(
                f"A data key is wrapped by the master key {master_id!r}, which LANTERN_DATA_KEYS lacks."
            )
        try:
            return AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
        except (InvalidTag, ValueError) as error:
            raise UnreadableMaster(
                "A data key does not unwrap: its file was changed, or is another tenant's."
            ) from error


def master_key() -> MasterKey:
    """The master key of this installation."""
    return SettingsMasterKey(settings.DATA_KEYS)
