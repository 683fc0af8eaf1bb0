"""Counting incidents of a school year. Tests, duplicates and what was no incident count nowhere; anonymised ones go on counting."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from checklists.school_year import school_year, year_began
from incidents.categories import Area, Severity, YearGroup, area_of
from incidents.school import queries as incidents
from incidents.school.models import Incident, Involved
from incidents.school.states import CLOSED
from lantern.access.permissions import Permission, can

# The months of each term, roughly: where Easter lies changes from year to year, and figures should not.
TERMS: Final = {"autumn": (9, 10, 11, 12), "spring": (1, 2, 3), "summer": (4, 5, 6, 7, 8)}
YEARS_BACK: Final = 3


class _Middle(Aggregate):
    """The value that as many lie below as above."""

    function = "percentile_cont"
    template = "%(function)s(0.5) within group (order by %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Figures:
    """How many incidents there were in one school year, in several ways. `days_to_close` is of the middle one, None below five closed."""

    year: int
    total: int
    by_area: dict[str, int]
    by_category: dict[str, int]
    by_term: dict[str, int]
    by_severity: dict[str, int]
    by_year_group: dict[str, int]
    closed: int
    days_to_close: float | None
    # The whole year before, to look back on.
    before: int


LEAST_CLOSED: Final = 5


def sees_bands(person: object) -> bool:
    """Whether this person is shown bands instead of numbers: whoever deals with no incidents."""
    return not can(person, Permission.INCIDENTS_WORK)


def figures(person: object, year: int) -> Figures:
    """The figures of the school year that began in `year`, in five queries: of what the person sees, or, for a governor, of everything."""
    rows = _counted(person)
    own = rows.filter(within(year))
    by_category: Counter[str] = Counter()
    by_month: Counter[int] = Counter()
    by_severity: Counter[str] = Counter()
    month = ExtractMonth("reported_at", tzinfo=timezone.get_current_timezone())
    for category, number, severity, count in (
        own.order_by().values_list("category", month, "severity").annotate(Count("pk"))
    ):
        by_category[category] += count
        by_month[number] += count
        by_severity[severity] += count
    closed = own.filter(state__in=CLOSED, closed_at__isnull=False)
    times = closed.aggregate(number=Count("pk"), middle=_Middle(F("closed_at") - F("reported_at")))
    by_area: Counter[str] = Counter()
    for category, count in by_category.items():
        by_area[area_of(category)] += count
    return Figures(
        year=year,
        total=sum(by_category.values()),
        by_area={area.value: by_area[area] for area in Area},
        by_category=dict(by_category),
        by_term={term: sum(by_month[month] for month in months) for term, months in TERMS.items()},
        by_severity={severity.value: by_severity[severity] for severity in Severity} | {"": by_severity[""]},
        by_year_group=_year_groups(own),
        closed=times["number"],
        days_to_close=_days(times["middle"]) if times["number"] >= LEAST_CLOSED else None,
        before=rows.filter(within(year - 1)).count(),
    )


def years(on: date) -> list[int]:
    """The school years that can be looked at, this one first."""
    return [school_year(on) - back for back in range(YEARS_BACK + 1)]


def _counted(person: object) -> QuerySet[Incident]:
    """What is counted for this person. In bands a governor is told of all; numbers are of what somebody may open."""
    if sees_bands(person):
        return Incident.objects.counted()
    return incidents.visible_to(person).counted()


def _year_groups(own: QuerySet[Incident]) -> dict[str, int]:
    """Incidents by the year group of the pupils in them: one with pupils of two year groups counts in both."""
    rows = (
        Involved.objects.filter(incident__in=own, kind=Involved.Kind.PUPIL, left_out_at=None)
        .exclude(year_group="")
        .order_by()
        .values_list("year_group")
        .annotate(Count("incident", distinct=True))
    )
    found: dict[Any, int] = dict(rows)
    return {group.value: found[group] for group in YearGroup if group in found}


def within(year: int) -> Q:
    """Incidents that were reported in the school year that began in `year`."""
    first, last = year_began(date(year, 9, 1)), year_began(date(year + 1, 9, 1))
    return Q(reported_at__gte=_midnight(first), reported_at__lt=_midnight(last))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _days(span: timedelta | None) -> float | None:
    return None if span is None else round(span / timedelta(days=1), 1)


def largest(numbers: Iterable[int]) -> int:
    """What a whole bar stands for: the largest number, and at least ten, so that one incident does not look like many."""
    return max([10, *numbers])
