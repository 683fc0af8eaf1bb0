"""How often training has to be done, and what follows from it for dates: pure functions for both rooms.

Days are days in the place where the school is: a caller that holds a time takes `timezone.localdate(time)` first, so that
a course finished at half past midnight in summer counts on that day.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.school_year import year_began


class Frequency(models.TextChoices):
    """How often somebody has to do something again."""

    ONCE = "once", _("Once")
    ACADEMIC_YEAR = "academic_year", _("Every school year")
    TWO_YEARS = "two_years", _("Every two years")


def in_words(frequency: str) -> "str | Promise":
    """How often, as pages say it; one that this release does not know, as it is written."""
    return dict(Frequency.choices).get(frequency, frequency)


@dataclass(frozen=True)
class Window:
    """Days on which training was done that count on the day that was asked for, both ends included."""

    begins: date
    ends: date

    def __contains__(self, day: date) -> bool:
        return self.begins <= day <= self.ends


def window(frequency: str, on: date) -> Window:
    """When training must have been done to count on that day.

    A school year is a window of its own: what was done on 31 August does not count on 1 September. The end lies after
    `on` only there, where the whole year is meant.
    """
    if frequency == Frequency.ONCE:
        return Window(date.min, on)
    if frequency == Frequency.ACADEMIC_YEAR:
        return Window(year_began(on), _next_year_began(on) - timedelta(days=1))
    return Window(_two_years_before(on), on)


def expires_on(frequency: str, completed_on: date) -> date | None:
    """The last day on which training done that day counts; None if it counts for good.

    Two years end on the same day of the month; from 29 February on 28 February, where the year has no other.
    """
    if frequency == Frequency.ONCE:
        return None
    if frequency == Frequency.ACADEMIC_YEAR:
        return _next_year_began(completed_on) - timedelta(days=1)
    return _two_years_after(completed_on)


def counts_on(frequency: str, completed_on: date, on: date) -> bool:
    """Whether training done on one day counts on the other. What lies ahead does not count yet."""
    until = expires_on(frequency, completed_on)
    return completed_on <= on and (until is None or on <= until)


def due_on(
    frequency: str, *, since: date, induction: date | None = None, grace_days: int = 0, last: date | None = None
) -> date | None:
    """The last day to do it, for the first time or again; None if nothing is due any more.

    `since` is the day on which it began to be asked, `induction` the day on which the person began; whoever has not done it
    has `grace_days` from the later one. A new school year gives them again from 1 September. Two years give none: who leads
    safeguarding should not lapse. What was done earlier is never due before the first grace is over.
    """
    first = max(since, induction or since) + timedelta(days=grace_days)
    if last is None:
        return first
    until = expires_on(frequency, last)
    if until is None:
        return None
    if frequency == Frequency.ACADEMIC_YEAR:
        return max(first, until + timedelta(days=1 + grace_days))
    return max(first, until)


def _next_year_began(on: date) -> date:
    began = year_began(on)
    return began.replace(year=began.year + 1)


def _two_years_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 2)
    except ValueError:
        return date(day.year + 2, 2, 28)


def _two_years_before(day: date) -> date:
    """The first day whose two years reach that day."""
    try:
        return day.replace(year=day.year - 2)
    except ValueError:
        # 28 February two years before has ended the day before.
        return date(day.year - 2, 3, 1)
