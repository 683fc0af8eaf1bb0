"""Tickets: what lets a file out through the other origin. Made after the permission was checked, good for a minute.

A ticket names the tenant and the file and is signed for being given out as an attachment; another use would sign under another salt.
It is no secret of long life: it stands in an address, and an address stands in logs and histories.
"""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

GOOD_FOR_SECONDS = 60
_SALT = "lantern.files: as an attachment"


class Expired(Exception):
    """The ticket was ours, but its minute is over."""


@dataclass(frozen=True)
class Ticket:
    """Which file of which tenant may be given out."""

    tenant: UUID
    file: UUID

    def signed(self) -> str:
        """As it stands in the address."""
        return signing.dumps([self.tenant.hex, self.file.hex], salt=_SALT)


def read_ticket(text: str) -> Ticket | None:
    """The ticket, or None if we never wrote it. Expired if its time is over."""
    try:
        tenant, file = signing.loads(text, salt=_SALT, max_age=GOOD_FOR_SECONDS)
        return Ticket(UUID(hex=tenant), UUID(hex=file))
    except signing.SignatureExpired as error:
        raise Expired from error
    except (signing.BadSignature, ValueError, TypeError):
        return None
