"""How long what is kept: the defaults of DOMAIN 4, and the arithmetic of the clock. No tables here.

A day that is stored is always the last day of a school year. It tells in which year a child was born, which their year group does
anyway, and not on which day; and for that reason the year group is enough, and a date of birth is asked for only where there is none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from checklists.school_year import BEGINS_IN, school_year
from incidents.categories import Area, Category, YearGroup, area_of


class Sort(models.TextChoices):
    """What sort of record an incident is, where it is asked how long to keep it."""

    PUPIL = "pupil", _("Safeguarding record about a pupil")
    ABUSE = "abuse", _("Record of child sexual abuse")
    ALLEGATION = "allegation", _("Allegation against an adult who works with children")
    LOW_LEVEL = "low_level", _("Low-level concern about an adult")
    ADULT = "adult", _("Other record about adults")
    BREACH = "breach", _("Data breach or attack on systems")
    TECHNICAL = "technical", _("Filtering and monitoring, no pupil involved")
    UNLINKED = "unlinked", _("Report that belongs to no pupil")


class Start(models.TextChoices):
    """From when the years are counted."""

    BIRTH = "birth", _("the pupil’s birth")
    CLOSED = "closed", _("the day on which the record was closed")
    LEFT = "left", _("the day on which the adult left the school")
    PENSION = "pension", _("the day on which it was closed, and not before the adult’s pension age")


@dataclass(frozen=True)
class Rule:
    """So many years from a start. `source` says where the default comes from."""

    sort: str
    start: str
    years: int
    source: Promise | str = ""


# The age at which an adult is taken to retire; with a longer one nothing is lost.
PENSION_AGE: Final = 68
LEAST_YEARS, MOST_YEARS = 1, 100

DEFAULTS: Final[dict[str, Rule]] = {
    rule.sort: rule
    for rule in (
        Rule(Sort.PUPIL, Start.BIRTH, 25, _("Pupil information regulations, DfE toolkit and IRMS: date of birth and 25 years")),
        Rule(Sort.ABUSE, Start.CLOSED, 75, _("Independent Inquiry into Child Sexual Abuse: up to 75 years")),
        Rule(
            Sort.ALLEGATION,
            Start.PENSION,
            10,
            _("IRMS and KCSIE: until pension age, or 10 years if that is longer (not confirmed)"),
        ),
        Rule(Sort.LOW_LEVEL, Start.LEFT, 6, _("As for other records of employment: 6 years after leaving (not confirmed)")),
        Rule(Sort.ADULT, Start.CLOSED, 6, _("As for other records of the school: 6 years (not confirmed)")),
        Rule(Sort.BREACH, Start.CLOSED, 6, _("Breach log: 6 years (not confirmed)")),
        Rule(Sort.TECHNICAL, Start.CLOSED, 1, _("Filtering and monitoring logs: 12 months (not confirmed)")),
        Rule(Sort.UNLINKED, Start.CLOSED, 3, _("1 to 3 years, then without names (not confirmed)")),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What is known of a record that a clock may need."""

    closed_on: date | None
    # The day on which the year groups were true.
    reported_on: date
    year_groups: tuple[int, ...] = ()
    born_on: date | None = None
    left_on: date | None = None


def end_of_school_year(on: date) -> date:
    """The last day of the school year in which that day lies: 31 August."""
    return date(school_year(on) + 1, BEGINS_IN - 1, 31)


def latest_birth(year_group: int, on: date) -> date:
    """The last day on which somebody in this year group on that day was born, in the usual course. Reception is 0, nursery -1."""
    return date(school_year(on) - year_group - 4, BEGINS_IN - 1, 31)


def years_after(on: date, years: int) -> date:
    """The same day so many years later; 1 March where that year has no 29 February, so that nothing goes a day early."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return date(on.year + years, 3, 1)


def due_on(rule: Rule, known: Known) -> date | None:
    """From when a record may go, once somebody has looked at it: the end of a school year. None while that cannot be told.

    Nothing is due before it is closed. Of several pupils the youngest counts.
    """
    if known.closed_on is None:
        return None
    match rule.start:
        case Start.BIRTH:
            births = (
                [known.born_on] if known.born_on else [latest_birth(n, known.reported_on) for n in known.year_groups]
            )
            starts = births and [max(births)]
        case Start.LEFT:
            starts = [known.left_on] if known.left_on else []
        case Start.PENSION if known.born_on is None:
            starts = []
        case _:
            starts = [known.closed_on]
    if not starts:
        return None
    ends = [years_after(starts[0], rule.years)]
    if rule.start == Start.PENSION and known.born_on:
        ends.append(years_after(known.born_on, PENSION_AGE))
    # A record that was closed late, such as one about somebody who left long ago, is not due before it is closed.
    return end_of_school_year(max([*ends, known.closed_on]))


def sort_of(category: str, *, has_pupil: bool) -> Sort:
    """The sort of record that an incident of this category is taken for, until a person says otherwise."""
    if category in _ABUSE:
        return Sort.ABUSE
    if category in _ADULTS:
        return _ADULTS[category]
    if has_pupil:
        return Sort.PUPIL
    if area_of(category) == Area.ADULT:
        return Sort.ADULT
    if area_of(category) == Area.SYSTEM:
        return Sort.TECHNICAL if category == Category.FILTER_FAILURE else Sort.BREACH
    return Sort.UNLINKED


_ABUSE: Final = frozenset({Category.ILLEGAL_IMAGERY, Category.GROOMING, Category.SEXTORTION})
_ADULTS: Final[dict[str, Sort]] = {Category.ALLEGATION: Sort.ALLEGATION, Category.LOW_LEVEL: Sort.LOW_LEVEL}


def year_number(year_group: str) -> int | None:
    """The number of a year group: Reception is 0, nursery -1; None where it is not known."""
    match year_group:
        case "":
            return None
        case YearGroup.NURSERY:
            return -1
        case YearGroup.RECEPTION:
            return 0
    return int(year_group)


def needs(rule: Rule, year_groups: Iterable[int]) -> str:
    """What has to be asked for before the clock can run: "born_on", "left_on" or nothing."""
    if rule.start == Start.PENSION or (rule.start == Start.BIRTH and not tuple(year_groups)):
        return "born_on"
    return "left_on" if rule.start == Start.LEFT else ""


def in_words(rule: Rule) -> str:
    """How long, from when."""
    years = ngettext("%(years)d year from %(start)s", "%(years)d years from %(start)s", rule.years)
    return years % {"years": rule.years, "start": Start(rule.start).label}
