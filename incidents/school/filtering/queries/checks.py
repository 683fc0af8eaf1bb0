"""Reading the log of checks."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from incidents.school.filtering import rules
from incidents.school.filtering.models import FilterCheck, FoundAction, Result, Review
from lantern.errors import NotFound


@dataclass(frozen=True)
class CheckCounts:
    """How many checks were made since a day, how they ended, and when the newest was."""

    made: int
    blocked: int
    through: int
    unclear: int
    # Of those in which something came through: how many asked for no action yet.
    failing: int
    groups: int
    latest: date | None
    # The newest that tried all three kinds of content that a recognised test tries.
    latest_whole: date | None


def checks() -> QuerySet[FilterCheck]:
    """Every check, the newest first."""
    return FilterCheck.objects.all()


def checks_since(day: date) -> QuerySet[FilterCheck]:
    """Those made on that day or later."""
    return checks().filter(checked_on__gte=day)


def check_by_id(person: object, check_id: uuid.UUID) -> FilterCheck:
    """A check of this school; NotFound for any other id and for a person who may not read the log."""
    found = FilterCheck.objects.filter(pk=check_id).first() if rules.can_view(person) else None
    if found is None:
        raise NotFound(_("There is no such check here."))
    return found


def check_counts(since: date) -> CheckCounts:
    """The figures since that day, in one query."""
    recent = Q(checked_on__gte=since)
    return CheckCounts(
        **FilterCheck.objects.aggregate(
            # A check with two actions is still one.
            made=Count("pk", filter=recent, distinct=True),
            blocked=Count("pk", filter=recent & Q(result=Result.BLOCKED), distinct=True),
            through=Count("pk", filter=recent & Q(result=Result.THROUGH), distinct=True),
            unclear=Count("pk", filter=recent & Q(result=Result.UNCLEAR), distinct=True),
            failing=Count("pk", filter=recent & Q(result=Result.THROUGH, found=None)),
            groups=Count("group", filter=recent, distinct=True),
            latest=Max("checked_on"),
            latest_whole=Max("checked_on", filter=Q(abuse=True, terrorist=True, adult=True)),
        )
    )


def failing_without_action() -> QuerySet[FilterCheck]:
    """Checks in which something came through and that asked for no action yet."""
    return FilterCheck.objects.filter(result=Result.THROUGH, found=None)


def found_of_check(check: FilterCheck) -> list[FoundAction]:
    """The actions that it asked for."""
    return list(check.found.select_related("action__owner"))


def found_of_checks(rows: Iterable[FilterCheck]) -> dict[uuid.UUID, list[FoundAction]]:
    """The same of several, in one query."""
    found: dict[uuid.UUID, list[FoundAction]] = {}
    for one in FoundAction.objects.filter(check_of__in=[row.pk for row in rows]).select_related("action__owner"):
        found.setdefault(one.check_of_id or one.pk, []).append(one)
    return found


def found_of_review(review: Review) -> list[FoundAction]:
    """The actions that the review asked for."""
    return list(review.found.select_related("action__owner"))
