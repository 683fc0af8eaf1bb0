"""The key under which a browser keeps what somebody typed and has not saved (docs/adr/0021).

What lies on the device is sealed: only a page that this person opens, signed in, holds the key. It is made from the secret of
the installation, so nothing is stored, and a change of that secret makes drafts unreadable, which the script then drops.
"""

from base64 import b64encode
from uuid import UUID

from django.utils.crypto import salted_hmac


def owner_and_key(*, tenant_id: UUID, person_id: UUID) -> tuple[str, str]:
    """A name for the person that says nothing about them, and 256 bits as base64."""
    who = f"{tenant_id}|{person_id}"
    owner = salted_hmac("lantern.ui.drafts.owner", who, algorithm="sha256").hexdigest()[:24]
    key = salted_hmac("lantern.ui.drafts.key", who, algorithm="sha256").digest()
    return owner, b64encode(key).decode()
