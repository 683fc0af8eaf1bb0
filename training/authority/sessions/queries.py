"""Sessions and who is booked on them, as the authority reads them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotFound
from tenants.register import queries as register
from training.authority.sessions.models import Booking, JoiningLink, Session, State

COMING: Final = "coming"
DRAFTS: Final = "drafts"
PAST: Final = "past"
CANCELLED: Final = "cancelled"


@dataclass(frozen=True)
class Booked:
    """A booking and the school as the register has it, or none where it has left the register."""

    booking: Booking
    school: Any

    @property
    def school_name(self) -> str:
        return str(self.school.name) if self.school else str(_("A school that has left"))


def sessions(show: str = COMING, search: str = "") -> QuerySet[Session]:
    """The sessions of one kind: those ahead by when they are, those over the newest first."""
    found = Session.objects.filter(_kinds()[show])
    if search:
        found = found.filter(Q(title__icontains=search) | Q(place__icontains=search) | Q(led_by__icontains=search))
    return found.order_by("-starts_at" if show in (PAST, CANCELLED) else "starts_at", "id")


def bookable_for(course_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Session]:
    """For each of these courses the next session that counts as it and that schools can still book. One query."""
    now = timezone.now()
    rows = sessions(COMING).filter(course_id__in=list(course_ids), closes_at__gt=now).order_by("-starts_at", "id")
    # Of several the earliest comes last, and stays.
    return {row.course_id: row for row in rows if row.course_id is not None}


def counts() -> dict[str, int]:
    """How many sessions there are of each kind, in one query."""
    return Session.objects.aggregate(**{name: Count("id", filter=rule) for name, rule in _kinds().items()})


def session_by_id(session_id: uuid.UUID) -> Session:
    """Raises NotFound."""
    found = Session.objects.filter(pk=session_id).first()
    if found is None:
        raise NotFound(_("There is no such session."))
    return found


def locked_session(session_id: uuid.UUID) -> Session:
    """The session, locked until the transaction ends, so that no place is given meanwhile. Raises NotFound."""
    found = Session.objects.select_for_update().filter(pk=session_id).first()
    if found is None:
        raise NotFound(_("There is no such session."))
    return found


def joining_link(session: Session) -> str:
    """The address at which it is joined, or nothing."""
    return JoiningLink.objects.filter(session=session).values_list("url", flat=True).first() or ""


def booked(session: Session, *, school_id: uuid.UUID | None = None) -> list[Booked]:
    """Everybody who is or was booked, in the order in which they asked; only one school's if it is named. Two queries."""
    rows = list(Booking.objects.filter(session=session).order_by("number"))
    by_role = {row.role: row for row in register.schools(status="")} if rows else {}
    found = [Booked(row, by_role.get(row.school_role)) for row in rows]
    return [one for one in found if school_id is None or (one.school and one.school.pk == school_id)]


def on_the_register(session: Session) -> list[Booked]:
    """Those who have a place, by name."""
    placed = [one for one in booked(session) if one.booking.state == State.PLACED]
    return sorted(placed, key=lambda one: (one.booking.attendee_name.casefold(), one.booking.number))


def with_old_names(*, before: datetime) -> list[Session]:
    """The sessions that ended before then, and of whose bookings some still hold a name."""
    named = Booking.objects.filter(session=OuterRef("pk")).exclude(attendee_name="")
    return list(Session.objects.filter(Exists(named), ends_at__lt=before))


def unmarked(session: Session) -> int:
    """How many of those with a place nobody has marked."""
    return Booking.objects.filter(session=session, state=State.PLACED, attended=None).count()


def marked(session: Session) -> dict[str, int]:
    """How many with a place came, did not come, and are not marked."""
    placed = Booking.objects.filter(session=session, state=State.PLACED)
    return placed.aggregate(
        came=Count("id", filter=Q(attended=True)),
        missed=Count("id", filter=Q(attended=False)),
        unmarked=Count("id", filter=Q(attended=None)),
    )


def _kinds() -> dict[str, Q]:
    now = timezone.now()
    stands = Q(published_at__isnull=False, cancelled_at=None)
    return {
        COMING: stands & (Q(ends_at__gt=now) | Q(register_closed_at=None, taken__gt=0)),
        DRAFTS: Q(published_at=None),
        PAST: stands & Q(ends_at__lte=now) & (Q(register_closed_at__isnull=False) | Q(taken=0)),
        CANCELLED: Q(cancelled_at__isnull=False),
    }
