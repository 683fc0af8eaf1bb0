"""Places of the school's people, each with what the authority's booking says now."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotFound
from training.authority.sessions import catalogue
from training.authority.sessions.catalogue import BookingView, SessionView
from training.school.models import StaffMember
from training.school.places import rules
from training.school.places.models import Place


@dataclass(frozen=True)
class Held:
    """A place and its booking."""

    place: Place
    booking: BookingView

    @property
    def session(self) -> SessionView:
        return self.booking.session

    @property
    def stands(self) -> bool:
        """Neither given back nor of a session that is cancelled."""
        return self.place.given_back_at is None and not self.session.is_cancelled


def of_session(session_id: uuid.UUID) -> list[Held]:
    """Whom the school has booked on the session, in the order in which it asked. Two queries."""
    rows = Place.objects.select_related("staff").filter(session_id=session_id, given_back_at=None)
    return sorted(
        _with_bookings(rows), key=lambda one: (one.booking.is_waiting, one.booking.position or 0, str(one.place))
    )


def place_for(person: Any, place_id: uuid.UUID) -> Held:
    """The place, if this person may see it; NotFound if there is none such for them."""
    place = Place.objects.select_related("staff").filter(pk=place_id).first()
    if place is None:
        raise NotFound(_("There is no such place."))
    rules.check_can_see(person, place)
    return held_of(place)


def held_of(place: Place) -> Held:
    """The place with its booking; NotFound once the school has moved to an authority that knows nothing of it."""
    found = _with_bookings([place])
    if not found:
        raise NotFound(_("There is no such place."))
    return found[0]


def locked_place(place_id: uuid.UUID) -> Place:
    """The place, locked until the transaction ends. Raises NotFound."""
    place = Place.objects.select_for_update(of=("self",)).select_related("staff").filter(pk=place_id).first()
    if place is None:
        raise NotFound(_("There is no such place."))
    return place


def booked_here() -> Counter[uuid.UUID]:
    """How many of the school's people are booked on each session."""
    return Counter(Place.objects.filter(given_back_at=None).values_list("session_id", flat=True))


def can_be_booked(session_id: uuid.UUID, *, search: str, on: date) -> list[StaffMember]:
    """Who is here and not booked on the session yet, by name; one more than can be booked at a time, if there are more."""
    booked = Place.objects.filter(session_id=session_id, given_back_at=None).values("staff_id")
    found = StaffMember.objects.here(on).exclude(pk__in=booked)
    if search:
        found = found.matching(search)
    return list(found.order_by("name", "id")[: rules.MOST_AT_ONCE + 1])


def for_home(person: Any) -> list[Held]:
    """The person's own places on sessions that are not over, the next one first. Two queries."""
    rows = Place.objects.select_related("staff").filter(staff__person=person.pk, given_back_at=None)
    now = timezone.now()
    # What the authority says of the session counts, where the school has not noted yet that it was moved.
    found = [one for one in _with_bookings(rows.filter(ends_at__gt=now)) if one.session.ends_at > now]
    return sorted((one for one in found if one.stands), key=lambda one: one.session.starts_at)


def to_look_after() -> list[Held]:
    """Places of which something may have to be told or kept: those that stand, and those kept a short time ago."""
    since = timezone.now() - rules.CORRECTED_WITHIN
    rows = Place.objects.select_related("staff").filter(
        Q(kept_at=None) | Q(kept_at__gt=since), given_back_at=None, ends_at__gt=since
    )
    return _with_bookings(rows.exclude(told="cancelled"))


def _with_bookings(places: Iterable[Place]) -> list[Held]:
    rows = list(places)
    bookings = catalogue.bookings(row.booking_id for row in rows)
    # A school that has moved to another authority does not find its bookings there.
    return [Held(row, bookings[row.booking_id]) for row in rows if row.booking_id in bookings]
