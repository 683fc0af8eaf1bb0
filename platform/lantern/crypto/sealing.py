"""Text to ciphertext and back, bound to its place.

A ciphertext is: version (1 byte), id of the data key (8), nonce (12), AES-256-GCM's output (the text's length and 16). What it
is bound to is never stored: a ciphertext that stands anywhere else than it was written for does not open.
"""

import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag

from lantern.crypto.errors import UnreadableForm, UnreadableKeyUnknown, UnreadableMoved
from lantern.crypto.keys import KEY_ID_BYTES, keys_for_reading, keys_for_writing

VERSION = b"\x01"
NONCE_BYTES = 12
TAG_BYTES = 16
HEAD_BYTES = 1 + KEY_ID_BYTES
LEAST_BYTES = HEAD_BYTES + NONCE_BYTES + TAG_BYTES


@dataclass(frozen=True)
class Place:
    """Where a text stands: it can be read there and nowhere else."""

    tenant: UUID
    table: str
    field: str
    row: str

    def bound(self, head: bytes) -> bytes:
        """All of it with the ciphertext's head, each part after its length so that no two places read alike."""
        parts = (head, self.tenant.bytes, self.table.encode(), self.field.encode(), self.row.encode())
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def seal(text: str, place: Place) -> bytes:
    """The text's ciphertext for this place, under the tenant's newest data key, which is made if there is none."""
    keys = keys_for_writing(place.tenant)
    head, nonce = VERSION + keys.current, os.urandom(NONCE_BYTES)
    return head + nonce + keys.ciphers[keys.current].encrypt(nonce, text.encode(), place.bound(head))


def unseal(ciphertext: bytes, place: Place) -> str:
    """The text. One of the Unreadable errors for a ciphertext that was cut, changed or moved, or whose key is not there."""
    if len(ciphertext) < LEAST_BYTES or ciphertext[:1] != VERSION:
        raise UnreadableForm(f"{place.table}.{place.field} holds something that is not a ciphertext of ours.")
    head = ciphertext[:HEAD_BYTES]
    cipher = keys_for_reading(place.tenant).ciphers.get(head[1:])
    if cipher is None:
        raise UnreadableKeyUnknown(f"The key store lacks the data key {head[1:].hex()} of tenant {place.tenant}.")
    nonce, body = ciphertext[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES], ciphertext[HEAD_BYTES + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, place.bound(head)).decode()
    except InvalidTag as error:
        raise UnreadableMoved(f"{place.table}.{place.field} was changed, or belongs to another place.") from error


def is_under_newest_key(ciphertext: bytes, tenant: UUID) -> bool:
    """Whether it needs no new encryption after a rotation of the tenant's data key."""
    return ciphertext[1:HEAD_BYTES] == keys_for_reading(tenant).current
