"""Where people are signed in: which sessions are theirs, how long each lasts, and ending them.

A session ends after 30 minutes in which its person did nothing, and 12 hours after signing in whatever they did. The times
are in the session itself; `OpenSession` says only whose it is and on what device. No address is kept anywhere.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from tenants.people import devices
from tenants.people.models import OpenSession, User

SINCE, SEEN = "lantern.since", "lantern.seen"
# What the session says of its own row, so that the row follows when Django gives the session another key.
ROW = "lantern.row"
# What is left of a session when its time is up: who it was, so that what they send too late is kept for them.
LEFT_BY, TOLD = "lantern.left_by", "lantern.told"
# Being right to within half a minute costs one write in half a minute.
_NOTE_EVERY = 30


@dataclass(frozen=True)
class Shown:
    """One session as its person sees it."""

    id: Any
    device: str
    first_seen: datetime
    last_seen: datetime
    is_this: bool


def begin(session: SessionBase, person: User, user_agent: str) -> None:
    """The session is one of this person's, from now on; those of theirs that have ended are forgotten."""
    now = int(time.time())
    session[SINCE] = session[SEEN] = now
    session.pop(LEFT_BY, None)
    session.pop(TOLD, None)
    if session.session_key is None:
        session.create()
    for row in OpenSession.objects.filter(person=person):
        _look_at(row, person)
    row, _made = OpenSession.objects.update_or_create(
        session_key=session.session_key, defaults={"person": person, "device": devices.in_words(user_agent)}
    )
    session[ROW] = [str(row.pk), row.session_key]


def seconds_left(session: SessionBase) -> int:
    """How long the session lasts if nothing happens; 0 or less when it is over, or never had its times noted."""
    since, seen = session.get(SINCE), session.get(SEEN)
    if not isinstance(since, int) or not isinstance(seen, int):
        return 0
    return min(seen + settings.IDLE_MINUTES * 60, since + settings.LONGEST_SESSION_HOURS * 3600) - int(time.time())


def note_activity(session: SessionBase) -> None:
    """The person did something now; right to within half a minute."""
    now = int(time.time())
    if now - session[SEEN] >= _NOTE_EVERY:
        session[SEEN] = now


def follow(session: SessionBase) -> None:
    """The session's row has the key that Django gave it last, as it does when somebody changes their password."""
    row = session.get(ROW)
    if row and session.session_key and row[1] != session.session_key:
        OpenSession.objects.filter(pk=row[0]).update(session_key=session.session_key)
        session[ROW] = [row[0], session.session_key]


def end_with_time(session: SessionBase) -> None:
    """Nobody is signed in here any more; the browser's new session knows only who it was."""
    person_id = session[SESSION_KEY]
    forget(session.session_key)
    session.flush()
    session[LEFT_BY] = person_id


def tell_once(session: SessionBase) -> bool:
    """True the first time it is asked for a session that has ended."""
    if session.get(TOLD):
        return False
    session[TOLD] = True
    return True


def forget(session_key: str | None) -> None:
    """The session with this key is on nobody's list."""
    OpenSession.objects.filter(session_key=session_key).delete()


def sessions_of(person: User, this: str | None) -> list[Shown]:
    """The sessions in which this person is signed in now, `this` first, then by when they were last seen."""
    shown = []
    for row in OpenSession.objects.filter(person=person):
        data = _look_at(row, person)
        if data is not None:
            first, last = (datetime.fromtimestamp(data[mark], UTC) for mark in (SINCE, SEEN))
            shown.append(Shown(row.pk, row.device, first, last, row.session_key == this))
    return sorted(shown, key=lambda one: (not one.is_this, -one.last_seen.timestamp()))


def clear_ended() -> int:
    """Rows of sessions that are over are gone; returns how many."""
    ended = 0
    for row in OpenSession.objects.select_related("person").iterator():
        ended += _look_at(row, row.person) is None
    return ended


def end(row: OpenSession) -> None:
    """The session opens nothing from its next request on."""
    _store().delete(row.session_key)
    row.delete()


def _look_at(row: OpenSession, person: User) -> SessionBase | None:
    """The session of the row; None, and the row is gone, if it has ended by itself or by a new password."""
    session = _store(row.session_key)
    fingerprint = session.get(HASH_SESSION_KEY, "")
    if constant_time_compare(fingerprint, person.get_session_auth_hash()) and seconds_left(session) > 0:
        return session
    row.delete()
    return None


def _store(key: str | None = None) -> SessionBase:
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return store
