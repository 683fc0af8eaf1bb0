"""Sessions and places in words."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantern.ui.words import when
from tenants.logins.info import TenantInfo
from training.authority.sessions.catalogue import SessionView
from training.invitation import Meeting
from training.school.places.queries import Held
from training.when import in_words


def room_in(session: SessionView) -> tuple[str, str]:
    """The kind and words of its badge: how much room there is."""
    if session.is_cancelled:
        return "na", _("Cancelled")
    if not session.takes_bookings:
        return "na", _("Booking closed")
    if not session.is_full:
        return "done", ngettext("%(n)d place free", "%(n)d places free", session.free) % {"n": session.free}
    if session.waiting:
        return "due", _("Full, %(n)d waiting") % {"n": session.waiting}
    return "due", _("Full")


def standing_of(held: Held) -> tuple[str, str]:
    """The kind and words of the badge of one person's place."""
    if held.place.given_back_at is not None:
        return "na", _("Place given back")
    if held.session.is_cancelled:
        return "na", _("Session cancelled")
    if held.booking.attended is True:
        return "done", _("Came")
    if held.booking.attended is False:
        return "na", _("Did not come")
    if held.booking.has_place:
        return "done", _("Has a place")
    return "due", _("Waiting, number %(n)d") % {"n": held.booking.position or 0}


def rows_of(session: SessionView) -> list[dict[str, Any]]:
    """What is said about it, for a summary list."""
    rows = [(_("When"), in_words(session.starts_at, session.ends_at))]
    if session.is_online:
        rows.append((_("How"), _("Online")))
    if session.place:
        rows.append((_("Place"), session.place))
    if session.led_by:
        rows.append((_("Led by"), session.led_by))
    if session.course_title:
        rows.append((_("Counts as the course"), session.course_title))
    if session.per_school:
        rows.append((_("Most for one school"), str(session.per_school)))
    if session.takes_bookings and session.closes_at != session.starts_at:
        rows.append((_("Booking closes"), when(session.closes_at)))
    return [{"key": key, "value": value} for key, value in rows]


def what_came_of(found: Sequence[Held]) -> str:
    """How many of those booked together have a place, and how many wait."""
    placed = sum(one.booking.has_place for one in found)
    waiting = len(found) - placed
    words = []
    if placed:
        words.append(ngettext("%(n)d person has a place.", "%(n)d people have a place.", placed) % {"n": placed})
    if waiting:
        words.append(ngettext("%(n)d person is waiting.", "%(n)d people are waiting.", waiting) % {"n": waiting})
    return " ".join(words)


def meeting_of(held: Held, *, school: TenantInfo, url: str) -> Meeting:
    session = held.session
    return Meeting(
        uid=f"{session.id}@{school.authority.host if school.authority else school.host}",
        revision=session.revision,
        title=session.title,
        place=_("Online") if session.is_online else session.place,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        url=url,
        is_cancelled=not held.stands,
    )
