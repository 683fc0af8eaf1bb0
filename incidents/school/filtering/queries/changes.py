"""Reading the change log."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.school_year import year_began
from incidents.school.filtering import rules
from incidents.school.filtering.models import (
    OVER,
    ChangeEntry,
    FilterChange,
    FilterChangeQuerySet,
    State,
)
from lantern.errors import NotFound


@dataclass(frozen=True)
class ChangeCounts:
    """How many changes there are, by what is to be done about them, and how many since the school year began."""

    asked: int
    approved: int
    ended: int
    in_place: int
    over: int
    this_year: int
    for_good: int

    @property
    def waiting(self) -> int:
        return self.asked + self.approved + self.ended


def start_of(day: date) -> datetime:
    """The moment at which that day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def changes() -> FilterChangeQuerySet:
    """Every change, the newest first."""
    return FilterChange.objects.all()


def changes_since(day: date) -> FilterChangeQuerySet:
    """Those that were asked for on that day or later."""
    return changes().filter(created_at__gte=start_of(day))


def own_changes(person: object) -> FilterChangeQuerySet:
    """Those that this person wants or wrote down, the newest first."""
    return changes().asked_by(person)


def change_by_id(person: object, change_id: uuid.UUID) -> FilterChange:
    """A change that this person may know of; NotFound for any other."""
    change = FilterChange.objects.filter(pk=change_id).first()
    if change is None or not rules.can_view_change(person, change):
        raise NotFound(_("There is no such change here."))
    return change


def locked_change(change_id: uuid.UUID) -> FilterChange:
    """The change, locked until the transaction ends. NotFound if there is none."""
    change = FilterChange.objects.select_for_update(no_key=True).filter(pk=change_id).first()
    if change is None:
        raise NotFound(_("There is no such change here."))
    return change


def change_counts(on: date) -> ChangeCounts:
    """The figures of that day, in one query."""
    stands = Q(state__in=(State.APPROVED, State.IN_PLACE))
    return ChangeCounts(
        **FilterChange.objects.aggregate(
            asked=Count("pk", filter=Q(state=State.ASKED)),
            approved=Count("pk", filter=Q(state=State.APPROVED)),
            ended=Count("pk", filter=Q(state=State.ENDED)),
            in_place=Count("pk", filter=Q(state=State.IN_PLACE)),
            over=Count("pk", filter=Q(state__in=OVER)),
            this_year=Count("pk", filter=Q(created_at__gte=start_of(year_began(on)))),
            for_good=Count("pk", filter=stands & Q(until_on=None)),
        )
    )


def entries_of(change: FilterChange) -> list[ChangeEntry]:
    """Everything that became of it, in order."""
    return list(change.entries.all())


def entries_of_all(rows: Iterable[FilterChange]) -> dict[uuid.UUID, list[ChangeEntry]]:
    """The same of several, in one query."""
    found: dict[uuid.UUID, list[ChangeEntry]] = {}
    for entry in ChangeEntry.objects.filter(change__in=[row.pk for row in rows]):
        found.setdefault(entry.change_id, []).append(entry)
    return found


def run_out(on: date) -> list[FilterChange]:
    """Those whose last day had passed by then and that still stand, locked until the transaction ends."""
    return list(FilterChange.objects.over_by(on).select_for_update(no_key=True).order_by("pk"))


def to_tell_of(on: date, *, soon: date, again: date) -> tuple[list[FilterChange], list[FilterChange]]:
    """What ends by `soon` and was not told of; and what waits for somebody, and was last told of by `again`, or never.

    Both locked until the transaction ends.
    """
    rows = FilterChange.objects.select_for_update(no_key=True).order_by("created_at", "pk")
    ending = rows.filter(state=State.IN_PLACE, until_on__gte=on, until_on__lte=soon, told_ending_on=None)
    waiting = rows.waiting().filter(
        Q(told_waiting_on__lte=again) | Q(told_waiting_on=None, state_at__lt=start_of(again)) | _newly_over()
    )
    return list(ending), list(waiting)


def _newly_over() -> Q:
    return Q(told_waiting_on=None, state=State.ENDED)
