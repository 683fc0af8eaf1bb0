"""A meeting for calendar programs (iCalendar, RFC 5545): when, where and a link to its page, and nothing about anybody."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from icalendar import Calendar, Event

CALENDAR_TYPE: Final = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Meeting:
    """`uid` stays when the meeting moves and `revision` grows: a program that has it then moves it instead of adding another."""

    uid: str
    revision: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    url: str
    is_cancelled: bool = False


def calendar_of(meeting: Meeting, *, now: datetime) -> bytes:
    """A file with the one meeting. Times are in UTC, so that no program's table of clock changes has a say."""
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.revision)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", meeting.title)
    if meeting.place:
        event.add("location", meeting.place)
    event.add("url", meeting.url)
    event.add("description", meeting.url)
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Lantern//Training sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if meeting.is_cancelled else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
