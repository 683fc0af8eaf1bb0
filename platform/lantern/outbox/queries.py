"""What operators may know of an outbox: how many wait and since when, never what they say."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils import timezone

from lantern.outbox.models import Message
from lantern.outbox.waits import FIRST_WAIT


@dataclass(frozen=True)
class Standing:
    """One tenant's outbox in numbers."""

    waiting: int
    oldest: datetime | None
    failed: int


@dataclass(frozen=True)
class Failed:
    """A message that was given up. Of a mail nothing is told but that it is one."""

    id: UUID
    what: str
    failed_at: datetime
    error: str


def standing() -> Standing:
    """How this tenant's outbox stands. What is planned for a later time does not wait."""
    planned = Q(tries=0, next_try_at__gt=timezone.now() + FIRST_WAIT)
    undone = Q(done_at=None, failed_at=None) & ~planned
    found = Message.objects.aggregate(
        waiting=Count("pk", filter=undone),
        oldest=Min("created_at", filter=undone),
        failed=Count("pk", filter=~Q(failed_at=None)),
    )
    return Standing(**found)


def failed_messages() -> list[Failed]:
    """What this tenant's outbox has given up, oldest first."""
    rows = Message.objects.exclude(failed_at=None).order_by("failed_at")
    return [
        Failed(row.pk, row.content.get("name", row.kind), row.failed_at, row.last_error)
        for row in rows
        if row.failed_at is not None
    ]
