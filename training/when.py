"""When something takes place: a day and times on the clock, as a moment that exists once, and the other way round in words."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from lantern.errors import DomainError
from lantern.ui.words import day as day_in_words

_CLOCK = re.compile(r"^\s*(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?\s*$", re.IGNORECASE)


def clock_in(text: str) -> time | None:
    """The time of day that the text says, such as 9:30, 09.30, 3pm or 3.15 pm; None for any other text."""
    found = _CLOCK.match(text)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if not half and found[2] is None:
        return None
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


def moment_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment at which clocks in the zone show this. DomainError for a time that is left out, or twice, as clocks change."""
    early, late = (datetime.combine(day, clock, tzinfo=zone).replace(fold=fold) for fold in (0, 1))
    if early.utcoffset() != late.utcoffset():
        # The offset before a gap is the smaller one, before an hour that comes twice the larger one.
        if (early.utcoffset() or timedelta()) < (late.utcoffset() or timedelta()):
            raise DomainError(
                _("The clocks go forward that night, and this time is left out. Choose another time."), code="left_out"
            )
        raise DomainError(
            _("The clocks go back that night, and this time comes twice. Choose another time."), code="comes_twice"
        )
    return early


def day_ends(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which the day is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)


def in_words(starts_at: datetime, ends_at: datetime) -> str:
    """Monday 7 December 2026, 09:30 to 11:30; with the second day too where it ends on another."""
    begins, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    clock = formats.date_format(ends, "H:i")
    if ends.date() != begins.date():
        clock = _("%(day)s, %(clock)s") % {"day": day_in_words(ends.date()), "clock": clock}
    return _("%(day)s, %(from)s to %(to)s") % {
        "day": day_in_words(begins.date()),
        "from": formats.date_format(begins, "H:i"),
        "to": clock,
    }
