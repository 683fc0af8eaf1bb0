"""How long what is kept here: this school's rules, and which incidents' time is over."""

from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from incidents.school import queries as incidents
from incidents.school.keeping import retention
from incidents.school.keeping.models import Clock, Hold, RetentionRule
from incidents.school.models import Incident, Involved
from incidents.school.states import CLOSED, SET_ASIDE

OVER: Final = (*CLOSED, *SET_ASIDE)


def rules_here() -> dict[str, retention.Rule]:
    """How long each sort of record is kept here: the default, or what the school says. One query."""
    newest = RetentionRule.objects.order_by("sort", "-created_at", "-id").distinct("sort")
    own = {row.sort: row.years for row in newest}
    return {
        sort: retention.Rule(sort, rule.start, own.get(sort, rule.years), rule.source)
        for sort, rule in retention.DEFAULTS.items()
    }


def changes_of(sort: str) -> list[RetentionRule]:
    """What the school said about this sort of record, the newest first."""
    return list(RetentionRule.objects.filter(sort=sort))


def known_of(incident: Incident, clock: Clock | None) -> retention.Known:
    """What the clock of this incident can be told by. One query, or none with `involved` fetched before."""
    here = [row for row in incident.involved.all() if row.left_out_at is None and row.kind == Involved.Kind.PUPIL]
    years = [retention.year_number(row.year_group) for row in here]
    return retention.Known(
        # What was set aside has no time of closing; its last change stands for it.
        closed_on=_day(incident.closed_at or (incident.changed_at if incident.is_set_aside else None)),
        reported_on=_day(incident.reported_at) or incident.reported_at.date(),
        year_groups=tuple(sorted({year for year in years if year is not None})),
        born_on=date.fromisoformat(clock.born_on) if clock and clock.born_on else None,
        left_on=clock.left_on if clock else None,
    )


def has_pupil(incident: Incident) -> bool:
    """Whether a pupil has to do with it. No query with `involved` fetched before."""
    return any(row.left_out_at is None and row.kind == Involved.Kind.PUPIL for row in incident.involved.all())


def to_be_wound(*, at_most: int) -> list[Incident]:
    """Incidents that are over and whose clock is not told yet, or was told before they last changed. People come along, in two queries."""
    rows = Incident.objects.filter(state__in=OVER, anonymised=None).select_related("clock")
    stale = Q(clock=None) | Q(clock__changed_at__lt=F("changed_at"))
    return list(rows.filter(stale).prefetch_related("involved").order_by("changed_at", "id")[:at_most])


def with_clock(sort: str) -> QuerySet[Incident]:
    """The incidents whose clock runs by the rule of this sort, not yet anonymised."""
    return (
        Incident.objects.filter(clock__sort=sort, anonymised=None).select_related("clock").prefetch_related("involved")
    )


def selections(on: date) -> dict[str, Q]:
    """What the list of clocks can be cut down to."""
    held = Q(is_held=True)
    return {
        "": due(on) & ~held,
        "held": held & Q(anonymised=None),
        "unknown": Q(clock__due_on=None, clock__isnull=False, state__in=OVER, anonymised=None),
        "coming": Q(clock__due_on__gt=on, anonymised=None) & ~held,
        "gone": Q(anonymised__isnull=False),
    }


def due(on: date) -> Q:
    """Incidents that are over, whose time has passed and which are still there. One that was opened again is not among them."""
    return Q(clock__due_on__lte=on, state__in=OVER, anonymised=None)


def visible(person: object) -> QuerySet[Any]:
    """The incidents that this person sees and that have a clock, what is due first."""
    held = Hold.objects.filter(incident=OuterRef("pk"), lifted_at=None)
    rows = incidents.visible_to(person).filter(Q(clock__isnull=False) | Exists(held))
    return rows.annotate(is_held=Exists(held)).select_related("clock", "anonymised").order_by("clock__due_on", "id")


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None
