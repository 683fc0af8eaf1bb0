"""What a school may ask of its authority's sessions: a place for somebody, and to give one back.

Runs on the school's own login, inside the caller's transaction, as one INSERT. The database decides what comes of it
(allocation.py) and stamps who asked and when.
"""

import uuid

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotPossibleNow
from lantern.records import Record
from training.authority.sessions.allocation import BEGUN, CLOSED, LIMIT, NOT_OPEN, NOT_YOURS
from training.authority.sessions.catalogue import BookingView, bookings
from training.authority.sessions.models import NAME_LENGTH, Booking, Cancellation

_SENTENCES = {
    NOT_OPEN: ("not_open", _("This session does not take bookings.")),
    CLOSED: ("closed", _("Booking for this session has closed.")),
    LIMIT: ("limit", _("Your school has as many places on this session as one school may.")),
    NOT_YOURS: ("not_yours", _("There is no such booking.")),
    BEGUN: ("begun", _("The session has begun, so the booking stays.")),
}


def book(*, session_id: uuid.UUID, attendee_id: uuid.UUID, name: str) -> BookingView:
    """The person has a place, or waits for one: the answer says which. NotPossibleNow says why neither."""
    booking = Booking(session_id=session_id, attendee_id=attendee_id, attendee_name=name[:NAME_LENGTH])
    _drop(booking)
    return bookings([booking.pk])[booking.pk]


def give_back(*, booking_id: uuid.UUID) -> None:
    """The booking is cancelled, and whoever has waited longest has its place. NotPossibleNow once the session has begun."""
    _drop(Cancellation(booking_id=booking_id))


def _drop(row: Record) -> None:
    try:
        # A savepoint, so that the caller's transaction outlives a refusal.
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        code = _sqlstate(error)
        if code == "23505" and isinstance(row, Booking):
            raise NotPossibleNow(_("This person is booked on this session already."), code="already_booked") from error
        if code == "23505":
            raise NotPossibleNow(_("This booking is cancelled already."), code="already_cancelled") from error
        raise
    except DatabaseError as error:
        known = _SENTENCES.get(_sqlstate(error))
        if known is None:
            raise
        raise NotPossibleNow(known[1], code=known[0]) from error


def _sqlstate(error: DatabaseError) -> str:
    return str(getattr(error.__cause__, "pgcode", "") or "")
