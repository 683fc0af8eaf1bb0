"""What a school reads of sessions: those published, its own bookings, and a joining link once it has a place. Plain data.

Evaluated at once. Runs on the school's own login; row security leaves it no other school's booking (tenants/logins/grants.py, policies.py).
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotFound
from tenants.logins.current import current_tenant
from training.authority.sessions.models import Booking, How, JoiningLink, Session, State


@dataclass(frozen=True)
class SessionView:
    id: uuid.UUID
    title: str
    summary: str
    led_by: str
    is_online: bool
    place: str
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    places: int
    free: int
    waiting: int
    per_school: int | None
    course_id: uuid.UUID | None
    version_id: uuid.UUID | None
    course_title: str
    course_edition: str
    is_cancelled: bool
    cancelled_because: str
    register_closed: bool
    revision: int

    @property
    def is_full(self) -> bool:
        return self.free <= 0

    @property
    def has_begun(self) -> bool:
        return timezone.now() >= self.starts_at

    @property
    def takes_bookings(self) -> bool:
        return not self.is_cancelled and timezone.now() < self.closes_at


@dataclass(frozen=True)
class BookingView:
    """One of the school's own bookings. `attended` is None until the authority has closed the register."""

    id: uuid.UUID
    session: SessionView
    attendee_id: uuid.UUID
    state: str
    position: int | None
    attended: bool | None

    @property
    def has_place(self) -> bool:
        return self.state == State.PLACED

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING

    @property
    def is_cancelled(self) -> bool:
        return self.state == State.CANCELLED


def coming(search: str = "") -> list[SessionView]:
    """The sessions that are not over and not cancelled, by when they begin."""
    found = _published().filter(cancelled_at=None, ends_at__gt=timezone.now())
    if search:
        found = found.filter(Q(title__icontains=search) | Q(place__icontains=search))
    return [_view(row) for row in found]


def session(session_id: uuid.UUID) -> SessionView:
    """A published session, also one that is over or cancelled. NotFound for a draft."""
    row = _published().filter(pk=session_id).first()
    if row is None:
        raise NotFound(_("There is no such session."))
    return _view(row)


def sessions(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, SessionView]:
    """Those of the sessions that are published, by identifier."""
    return {row.pk: _view(row) for row in _published().filter(pk__in=list(ids))}


def bookings(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, BookingView]:
    """Those of the bookings that are this school's, by identifier."""
    rows = _mine().filter(pk__in=list(ids)).select_related("session")
    return {row.pk: _booking(row) for row in rows}


def bookings_of(session_id: uuid.UUID) -> list[BookingView]:
    """This school's bookings of the session in the order in which it asked, those it cancelled left out."""
    rows = _mine().filter(session_id=session_id).exclude(state=State.CANCELLED).select_related("session")
    return [_booking(row) for row in rows.order_by("number")]


def joining_link(session_id: uuid.UUID) -> str:
    """Where an online session is joined; nothing while none of the school's people has a place."""
    return JoiningLink.objects.filter(session_id=session_id).values_list("url", flat=True).first() or ""


def _published() -> QuerySet[Session]:
    return Session.objects.exclude(published_at=None).order_by("starts_at", "id")


def _mine() -> QuerySet[Booking]:
    return Booking.objects.filter(school_role=current_tenant().role)


def _booking(row: Booking) -> BookingView:
    return BookingView(
        id=row.pk,
        session=_view(row.session),
        attendee_id=row.attendee_id,
        state=row.state,
        position=row.position,
        attended=row.attended if row.session.register_closed_at else None,
    )


def _view(row: Session) -> SessionView:
    return SessionView(
        id=row.pk,
        title=row.title,
        summary=row.summary,
        led_by=row.led_by,
        is_online=row.how == How.ONLINE,
        place=row.place,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        closes_at=row.closes_at,
        places=row.places,
        free=row.free,
        waiting=row.waiting,
        per_school=row.per_school,
        course_id=row.course_id,
        version_id=row.version_id,
        course_title=row.course_title,
        course_edition=row.course_edition,
        is_cancelled=row.is_cancelled,
        cancelled_because=row.cancelled_because,
        register_closed=row.register_closed_at is not None,
        revision=row.revision,
    )
