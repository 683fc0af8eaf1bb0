"""When the demo's rounds were: the same season every year, the last of them open today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

OPENED_BEFORE = timedelta(days=24)
LASTS = timedelta(days=38)
CLOSED_AFTER = timedelta(days=6)
YEAR = timedelta(days=364)  # whole weeks, so that every round opens on the same weekday


@dataclass(frozen=True)
class Dates:
    """One round. `closes_on` is when the officer closed it, None while it is open."""

    opens_on: date
    due_on: date
    closes_on: date | None

    @property
    def title(self) -> str:
        return f"{_season(self.opens_on)} {self.opens_on.year}"


def rounds(today: date, *, past: int) -> list[Dates]:
    """The closed rounds, oldest first, then the open one."""
    found = []
    for years in range(past, -1, -1):
        opens_on = _weekday(today - OPENED_BEFORE) - years * YEAR
        due_on = opens_on + LASTS
        found.append(Dates(opens_on, due_on, due_on + CLOSED_AFTER if years else None))
    return found


def moment(day: date, minutes: int = 0) -> datetime:
    """That day at nine o'clock and this many minutes."""
    return timezone.make_aware(datetime.combine(day, time(9))) + timedelta(minutes=minutes)


def _weekday(day: date) -> date:
    """The Monday of that week: nobody opens a round on a Sunday."""
    return day - timedelta(days=day.weekday())


def _season(day: date) -> str:
    if day.month < 4:
        return "Spring term"
    return "Summer term" if day.month < 9 else "Autumn term"
