"""Days and times the way a person says them."""

import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def day(value: datetime.date | None) -> str:
    """Monday 7 December 2026."""
    return formats.date_format(_local_day(value), "l j F Y") if value else ""


def short_day(value: datetime.date | None) -> str:
    """7 Dec."""
    return formats.date_format(_local_day(value), "j M") if value else ""


def when(value: datetime.datetime | None) -> str:
    """Today at 10:42; yesterday at 15:40; 20 November at 15:52; with the year when it is another one. Small first letter."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    today = timezone.localdate()
    clock = formats.date_format(local, "H:i")
    if local.date() == today:
        return _("today at %(clock)s") % {"clock": clock}
    if local.date() == today - datetime.timedelta(days=1):
        return _("yesterday at %(clock)s") % {"clock": clock}
    written = "j F" if local.year == today.year else "j F Y"
    return _("%(day)s at %(clock)s") % {"day": formats.date_format(local, written), "clock": clock}


def days_away(value: datetime.date | None) -> str:
    """How far a day is from today: in 12 days, tomorrow, today, yesterday, 3 days ago."""
    if not value:
        return ""
    distance = (_local_day(value) - timezone.localdate()).days
    match distance:
        case 0:
            return _("today")
        case 1:
            return _("tomorrow")
        case -1:
            return _("yesterday")
    if distance > 0:
        return ngettext("in %(days)d day", "in %(days)d days", distance) % {"days": distance}
    return ngettext("%(days)d day ago", "%(days)d days ago", -distance) % {"days": -distance}


def _local_day(value: datetime.date) -> datetime.date:
    """The day in this country's time: a moment late in the evening, in UTC, may belong to the next day."""
    if isinstance(value, datetime.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value
