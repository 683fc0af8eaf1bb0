"""A session in words: how it stands, its rows, and the table of who is booked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantern.ui.words import day, when
from tenants.logins.info import TenantInfo
from training.authority.sessions.models import Session, State
from training.authority.sessions.queries import Booked
from training.invitation import Meeting
from training.when import in_words


def badge_of(session: Session) -> tuple[str, str]:
    """The kind and the words of its badge."""
    if session.is_cancelled:
        return "na", _("Cancelled")
    if session.is_draft:
        return "todo", _("Draft")
    if session.register_closed_at:
        return "done", _("Finished")
    if session.has_begun:
        return "due", _("Say who came")
    return ("done", _("Open for booking")) if session.takes_bookings else ("na", _("Booking closed"))


def filling(session: Session) -> str:
    """How many places are taken, and how many people wait."""
    taken = ngettext("%(taken)d of %(places)d place taken", "%(taken)d of %(places)d places taken", session.places) % {
        "taken": session.taken,
        "places": session.places,
    }
    if not session.waiting:
        return taken
    return _("%(taken)s, %(waiting)d waiting") % {"taken": taken, "waiting": session.waiting}


def rows_of(session: Session, link: str) -> list[dict[str, Any]]:
    """What is said about it, for a summary list."""
    rows = [(_("When"), in_words(session.starts_at, session.ends_at))]
    if link:
        rows.append((_("Joining link"), link))
    if session.place:
        rows.append((_("Place"), session.place))
    if session.led_by:
        rows.append((_("Led by"), session.led_by))
    if session.course_title:
        rows.append((_("Counts as the course"), session.course_title))
    rows.append((_("Places"), filling(session)))
    if session.per_school:
        rows.append((_("Most for one school"), str(session.per_school)))
    closes = _("When it starts") if session.closes_on_its_day else _last_minute(session.closes_at)
    rows.append((_("Booking closes"), closes))
    return [{"key": key, "value": value} for key, value in rows]


def meeting_of(session: Session, *, authority: TenantInfo, url: str) -> Meeting:
    return Meeting(
        uid=f"{session.pk}@{authority.host}",
        revision=session.revision,
        title=session.title,
        place=session.place,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        url=url,
        is_cancelled=session.is_cancelled,
    )


def heading() -> list[object]:
    return [_("Name"), _("School"), _("URN"), _("State"), _("Asked"), _("Came")]


def table_of(people: Iterable[Booked]) -> list[list[object]]:
    """Everybody who is or was booked, for a spreadsheet."""
    came = {True: _("yes"), False: _("no"), None: ""}
    return [
        [
            one.booking.attendee_name,
            one.school_name,
            one.school.urn if one.school else "",
            State(one.booking.state).label,
            one.booking.at,
            came[one.booking.attended],
        ]
        for one in people
    ]


def _last_minute(closes_at: datetime) -> str:
    local = timezone.localtime(closes_at)
    if local.hour == 0 and local.minute == 0:
        return _("At the end of %(day)s") % {"day": day(local.date() - timedelta(days=1))}
    return when(closes_at)
