"""Due dates for calendar programs (iCalendar, RFC 5545): titles, days and links, and nothing else of an action."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from checklists.school.plan.models import PlanAction
from tenants.logins.info import TenantInfo

CALENDAR_TYPE: Final = "text/calendar; charset=utf-8"
# Programs that heed it ask this often; others once a day or as they like.
_AGAIN_AFTER: Final = timedelta(hours=12)


def calendar_of(actions: Iterable[PlanAction], *, school: TenantInfo) -> bytes:
    """One whole-day event for each action, on the day it is due, that leaves the day free."""
    calendar = Calendar()
    calendar.add("prodid", "-//Lantern//Action plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Actions, %(school)s") % {"school": school.name})
    calendar.add("refresh-interval", _AGAIN_AFTER, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for action in actions:
        calendar.add_component(_event(action, school))
    return bytes(calendar.to_ical())


def feed_address(token: str, *, school: TenantInfo) -> str:
    """The whole address at which a calendar program finds the feed with this secret."""
    urlconf = str(settings.TENANT_TYPES[school.kind]["URLCONF"])
    return school.url(reverse("school_plan:feed", args=[token], urlconf=urlconf))


def _event(action: PlanAction, school: TenantInfo) -> Event:
    event = Event()
    event.add("uid", f"{action.pk}@{school.host}")
    changed = action.changed_at.astimezone(UTC)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("summary", action.title)
    event.add("dtstart", action.due_on)
    event.add("dtend", action.due_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    urlconf = str(settings.TENANT_TYPES[school.kind]["URLCONF"])
    event.add("url", school.url(reverse("school_plan:action", args=[action.pk], urlconf=urlconf)))
    return event
