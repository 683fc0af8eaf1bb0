"""What a school does about places: books them, gives them back, tells its people, and keeps who came."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import Actor, SystemActor, record
from lantern.errors import NotPossibleNow
from training.authority.sessions import booking
from training.school.actions import record_completed, void_record
from training.school.places import queries, rules, telling
from training.school.places.models import NAME_LENGTH, Place, Told
from training.school.places.queries import Held
from training.school.queries import record_from, staff_by_ids
from training.school.rules import check_is_here

KEEPING_UP: Final = SystemActor("Training sessions")


def book(*, session_id: uuid.UUID, staff_ids: Sequence[uuid.UUID], by: Actor) -> list[Held]:
    """Each of these people has a place or waits for one, and has a mail on the way that says which: all of them or nobody.

    NotPossibleNow says why the session takes none of them.
    """
    rules.check_can_book(by)
    rules.check_people(len(staff_ids))
    with transaction.atomic():
        people = staff_by_ids(staff_ids)
        found = []
        for staff_id in staff_ids:
            staff = people.get(staff_id)
            if staff is None:
                continue
            check_is_here(staff, on=timezone.localdate())
            booked = booking.book(session_id=session_id, attendee_id=staff.pk, name=staff.name)
            session = booked.session
            place = Place.objects.create(
                staff=staff,
                booking_id=booked.id,
                session_id=session_id,
                title=session.title,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                where=telling.where_of(session),
                told=Told.PLACED if booked.has_place else Told.WAITING,
                booked_by_id=by.pk,
                booked_by_name=str(by)[:NAME_LENGTH],
            )
            record("place.booked", by=by, subject=place, session=session.title)
            held = Held(place, booked)
            telling.tell(held, telling.PLACED if booked.has_place else telling.WAITING)
            found.append(held)
    return found


def give_back(*, place_id: uuid.UUID, by: Actor) -> None:
    """The place is free for somebody else, and the person is told, unless they gave it back themselves or have left."""
    with transaction.atomic():
        place = queries.locked_place(place_id)
        rules.check_can_give_back(by, place)
        held = queries.held_of(place)
        booking.give_back(booking_id=place.booking_id)
        place.given_back_at = timezone.now()
        place.save(update_fields=["given_back_at"])
        record("place.cancelled", by=by, subject=place, session=place.title)
        if place.staff.person_id != by.pk and place.staff.is_here(timezone.localdate()):
            telling.tell(held, telling.GIVEN_BACK)


def keep_up(*, by: Actor = KEEPING_UP) -> None:
    """People know how their places stand, are reminded, and hold what they came to; places of those who leave before are free.

    May be repeated at any time.
    """
    for held in queries.to_look_after():
        if _will_have_left(held):
            # Somebody gave it back meanwhile, or it has just begun.
            with suppress(NotPossibleNow):
                give_back(place_id=held.place.pk, by=by)
        elif _has_news(held):
            with transaction.atomic():
                # Somebody gave it back meanwhile, or another worker was here.
                place = queries.locked_place(held.place.pk)
                fresh = Held(place, held.booking)
                if place.given_back_at is None:
                    _keep_up(fresh, by=by)


def _will_have_left(held: Held) -> bool:
    session = held.session
    if held.place.kept_at or session.is_cancelled or session.has_begun:
        return False
    return not held.place.staff.is_here(timezone.localdate(session.starts_at))


def _has_news(held: Held) -> bool:
    return bool(_news_of(held)) or _attendance_is_new(held)


def _news_of(held: Held) -> str:
    """What the person should be told now; at most one thing at a time."""
    place, session = held.place, held.session
    if session.is_cancelled:
        return telling.CALLED_OFF if place.told != Told.CANCELLED else ""
    if session.has_begun:
        return ""
    if held.booking.has_place and place.told == Told.WAITING:
        return telling.PROMOTED
    if (place.starts_at, place.ends_at, place.where) != (session.starts_at, session.ends_at, telling.where_of(session)):
        return telling.CHANGED
    due = held.booking.has_place and timezone.now() >= session.starts_at - rules.REMIND
    return telling.REMINDER if due and place.reminded_at is None else ""


def _attendance_is_new(held: Held) -> bool:
    return held.booking.attended is not None and held.booking.attended is not held.place.attended


def _keep_up(held: Held, *, by: Actor) -> None:
    place, session, what = held.place, held.session, _news_of(held)
    if what:
        telling.tell(held, what)
        place.told = Told.CANCELLED if session.is_cancelled else Told.PLACED if held.booking.has_place else Told.WAITING
        place.title, place.where = session.title, telling.where_of(session)
        place.starts_at, place.ends_at = session.starts_at, session.ends_at
        if what == telling.REMINDER:
            place.reminded_at = timezone.now()
        place.save(update_fields=["told", "title", "where", "starts_at", "ends_at", "reminded_at"])
    if _attendance_is_new(held):
        _keep_attendance(held, by=by)


def _keep_attendance(held: Held, *, by: Actor) -> None:
    """What the register says is in the person's training: held from that day, or voided where it was corrected."""
    place, session = held.place, held.session
    if held.booking.attended:
        record_completed(
            staff=place.staff,
            course_id=session.course_id,
            version_id=session.version_id,
            title=session.course_title or session.title,
            edition=session.course_edition,
            completed_on=timezone.localdate(session.starts_at),
            source="session",
            certificate_id=place.booking_id,
            by=by,
        )
    elif (before := record_from(place.booking_id)) is not None:
        void_record(record_id=before.pk, because=_("The register of the session was corrected."), by=by)
    place.attended, place.kept_at = held.booking.attended, timezone.now()
    place.save(update_fields=["attended", "kept_at"])
    record("place.attendance_kept", by=by, subject=place, session=place.title, came=place.attended)
