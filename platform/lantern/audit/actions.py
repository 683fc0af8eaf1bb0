"""What people do with the journal itself."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from lantern.access.permissions import Permission, check
from lantern.audit.record import record

if TYPE_CHECKING:
    from lantern.audit.record import Actor


def note_download(*, by: "Actor") -> None:
    """The journal says that this person took a copy of it away."""
    person: Any = by
    with transaction.atomic():
        check(by, Permission.ACTIVITY_DOWNLOAD)
        record("activity.downloaded", by=by, subject=person)
