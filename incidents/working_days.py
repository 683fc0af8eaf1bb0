"""Which days count where a time is given in working days: not Saturdays and Sundays, and not the bank holidays of England.

The holidays are told by their rules (Banking and Financial Dealings Act 1971, schedule 1, and the yearly proclamations as listed at
gov.uk/bank-holidays for England and Wales); days that were proclaimed for one year alone stand in a table, and a coming one is added there.
The days between terms are each school's own: the page for telling says until when a school is closed.
"""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from django.utils import timezone

_MONDAY, _SATURDAY = 0, 5
# Proclaimed for one year: moved, and added.
_MOVED: Final = {
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
_ADDED: Final = (date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8))


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in that year, with the days that stand in for those on a weekend."""
    easter = _easter(year)
    found = [
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        _first_monday(date(year, 5, 1)),
        _first_monday(date(year, 5, 25)),
        _first_monday(date(year, 8, 25)),
    ]
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        instead = fixed
        while instead.weekday() >= _SATURDAY or instead in found:
            instead += timedelta(days=1)
        found.append(instead)
    return frozenset(_MOVED.get(day, day) for day in found) | {day for day in _ADDED if day.year == year}


def is_working_day(day: date) -> bool:
    """Whether offices of England are open on that day."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def after_working_days(start: datetime, days: int) -> datetime:
    """The same time of day, by the clock of this country, so many working days later."""
    when = timezone.localtime(start)
    while days:
        when += timedelta(days=1)
        days -= is_working_day(when.date())
    return when


def _first_monday(day: date) -> date:
    """That day, or the first Monday after it."""
    return day + timedelta(days=(_MONDAY - day.weekday()) % 7)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher: Nature, 20 April 1876)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    leaps, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
