"""The only thing that the filtering log asks of incidents: how many there are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Q

from incidents.categories import Audience
from incidents.school.filtering.queries.changes import start_of
from incidents.school.queries import visible_to
from incidents.school.states import GOING, SET_ASIDE
from lantern.audit.record import SystemActor

COUNTING: Final = SystemActor("Lantern’s records")


@dataclass(frozen=True)
class IncidentFigures:
    """How many incidents were logged since a day, and of how many that are open the next step is overdue."""

    logged: int
    late: int


def incident_figures(*, since: date, now: datetime) -> IncidentFigures:
    """The figures of that moment, in one query. Tests, duplicates and what only the head may know of are in none of them."""
    rows = visible_to(COUNTING).filter(audience=Audience.TEAM).exclude(state__in=SET_ASIDE).order_by()
    return IncidentFigures(
        **rows.aggregate(
            logged=Count("pk", filter=Q(reported_at__gte=start_of(since))),
            late=Count("pk", filter=Q(state__in=GOING, due_at__lt=now)),
        )
    )
