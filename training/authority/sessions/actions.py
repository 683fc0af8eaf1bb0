"""What an officer does with sessions: plans, publishes, changes and cancels them, and says who came."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lantern.audit.record import Actor, record
from training.authority.sessions import queries, rules
from training.authority.sessions.models import Booking, JoiningLink, Session, State
from training.authority.sessions.rules import ChangedMeanwhile


@dataclass(frozen=True)
class Details:
    """What an officer says about a session. Times are aware; `link` is empty unless it is online."""

    title: str
    how: str
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    places: int
    per_school: int | None = None
    summary: str = ""
    led_by: str = ""
    place: str = ""
    link: str = ""
    course_id: uuid.UUID | None = None
    version_id: uuid.UUID | None = None
    course_title: str = ""
    course_edition: str = ""


def plan_session(*, details: Details, by: Actor) -> Session:
    """A draft that only the authority sees."""
    rules.check_can_manage(by)
    rules.check_times(details.starts_at, details.ends_at, details.closes_at)
    with transaction.atomic():
        session = Session.objects.create(**_columns(details))
        _keep_link(session, details.link)
        record("session.planned", by=by, subject=session)
    return session


def change_session(*, session_id: uuid.UUID, seen: int, details: Details, by: Actor) -> Session:
    """The session is as the details say, and whoever waited has the places that were added.

    ChangedMeanwhile if somebody else changed it since `seen`. Schools tell their people when time or place are others.
    """
    with transaction.atomic():
        session = queries.locked_session(session_id)
        rules.check_can_change(by, session)
        rules.check_times(details.starts_at, details.ends_at, details.closes_at)
        rules.check_places(session, details.places)
        if session.revision != seen:
            raise ChangedMeanwhile
        new = _columns(details)
        changed = sorted(name for name, value in new.items() if getattr(session, name) != value)
        if queries.joining_link(session) != details.link:
            changed.append("link")
        if changed:
            columns = [name for name in changed if name in new]
            for name in columns:
                setattr(session, name, new[name])
            session.revision += 1
            session.save(update_fields=[*columns, "revision"])
            _keep_link(session, details.link)
            record("session.changed", by=by, subject=session, changed=changed)
    session.refresh_from_db()
    return session


def publish_session(*, session_id: uuid.UUID, by: Actor) -> Session:
    """Schools see the session and can book."""
    with transaction.atomic():
        session = queries.locked_session(session_id)
        rules.check_can_publish(by, session)
        session.published_at = timezone.now()
        session.save(update_fields=["published_at"])
        record("session.published", by=by, subject=session)
    return session


def remove_draft(*, session_id: uuid.UUID, by: Actor) -> None:
    """A draft that no school has seen is gone."""
    with transaction.atomic():
        session = queries.locked_session(session_id)
        rules.check_can_remove(by, session)
        record("session.removed", by=by, subject=session)
        session.delete()


def cancel_session(*, session_id: uuid.UUID, because: str, by: Actor) -> Session:
    """The session does not take place. Each school tells its own people, with the reason, within the hour."""
    with transaction.atomic():
        session = queries.locked_session(session_id)
        rules.check_can_cancel(by, session)
        session.cancelled_at, session.cancelled_because = timezone.now(), because
        session.revision += 1
        session.save(update_fields=["cancelled_at", "cancelled_because", "revision"])
        record("session.cancelled", by=by, subject=session, booked=session.taken + session.waiting)
    return session


def mark(*, session_id: uuid.UUID, marks: Mapping[uuid.UUID, bool], by: Actor) -> int:
    """Those named came or did not come; how many marks that changed. People without a place here are left alone."""
    with transaction.atomic():
        session = queries.locked_session(session_id)
        rules.check_can_mark(by, session)
        placed = Booking.objects.filter(session=session, state=State.PLACED, pk__in=list(marks))
        rows = [row for row in placed if row.attended is not marks[row.pk]]
        for row in rows:
            row.attended, row.marked_at, row.marked_by_name = marks[row.pk], timezone.now(), str(by)[:200]
        Booking.objects.bulk_update(rows, ["attended", "marked_at", "marked_by_name"])
        if rows:
            record("session.marked", by=by, subject=session, people=len(rows))
    return len(rows)


def close_register(*, session_id: uuid.UUID, by: Actor) -> Session:
    """Schools read who came; each adds it to what its people hold."""
    with transaction.atomic():
        session = queries.locked_session(session_id)
        rules.check_can_close(by, session, unmarked=queries.unmarked(session))
        session.register_closed_at = timezone.now()
        session.save(update_fields=["register_closed_at"])
        record("session.register_closed", by=by, subject=session, **queries.marked(session))
    return session


def reopen_register(*, session_id: uuid.UUID, by: Actor) -> Session:
    """Marks can be corrected. What schools have recorded stands until the register is closed again and says otherwise."""
    with transaction.atomic():
        session = queries.locked_session(session_id)
        rules.check_can_reopen(by, session)
        session.register_closed_at = None
        session.save(update_fields=["register_closed_at"])
        record("session.register_reopened", by=by, subject=session)
    return session


def forget_names(*, by: Actor) -> int:
    """Bookings of sessions that ended longer ago than LANTERN_BOOKING_NAMES_DAYS hold no name; how many lost theirs. May be repeated."""
    removed = 0
    for session in queries.with_old_names(before=timezone.now() - timedelta(days=settings.BOOKING_NAMES_DAYS)):
        with transaction.atomic():
            people = Booking.objects.filter(session=session).exclude(attendee_name="").update(attendee_name="")
            record("session.names_removed", by=by, subject=session, people=people)
        removed += people
    return removed


def note_download(*, session: Session, people: int, by: Actor) -> None:
    """The journal says who took the names of those booked along."""
    rules.check_can_manage(by)
    with transaction.atomic():
        record("session.downloaded", by=by, subject=session, people=people)


def _columns(details: Details) -> dict[str, object]:
    columns = asdict(details)
    del columns["link"]
    return columns


def _keep_link(session: Session, link: str) -> None:
    if link:
        JoiningLink.objects.update_or_create(session=session, defaults={"url": link})
    else:
        JoiningLink.objects.filter(session=session).delete()
