"""By when a school has promised to answer, and for how long it keeps what it was told.

Pure functions; times are moments with a zone, days are the school's own.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from incidents.working_days import is_working_day

# When the school's day is over, by its own clock.
DAY_ENDS: Final = time(16)


def answer_by(arrived: datetime, *, closed_until: date | None = None) -> datetime:
    """Four in the afternoon of the next school day: never the day itself, a weekend, a bank holiday or a day of closure."""
    day = timezone.localtime(arrived).date() + timedelta(days=1)
    if closed_until is not None:
        day = max(day, closed_until)
    while not is_working_day(day):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, DAY_ENDS))


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier; the last day of a month that is too short."""
    count = moment.year * 12 + moment.month - 1 - months
    year, month = divmod(count, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
