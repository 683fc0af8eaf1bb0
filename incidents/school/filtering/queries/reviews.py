"""Reading reviews, and the systems that call for them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from incidents.school.filtering import rules
from incidents.school.filtering.models import (
    GOING,
    Assessment,
    Because,
    Review,
    ReviewNote,
    ReviewState,
    System,
    SystemKind,
)
from lantern.errors import NotFound

PROPOSED_BEFORE: Final = timedelta(days=28)


@dataclass(frozen=True)
class SystemCounts:
    """The systems in use: how many, how many of them AI tools, how many not looked at before use."""

    in_use: int
    ai_tools: int
    unassessed: int


def reviews() -> QuerySet[Review]:
    """Every review, the newest first."""
    return Review.objects.all()


def review_by_id(person: object, review_id: uuid.UUID) -> Review:
    """A review of this school; NotFound for any other id and for a person who may not read it."""
    review = Review.objects.filter(pk=review_id).first() if rules.can_view(person) else None
    if review is None:
        raise NotFound(_("There is no such review here."))
    return review


def locked_review(review_id: uuid.UUID) -> Review:
    """The review, locked until the transaction ends. NotFound if there is none."""
    review = Review.objects.select_for_update(no_key=True).filter(pk=review_id).first()
    if review is None:
        raise NotFound(_("There is no such review here."))
    return review


def going_reviews() -> list[Review]:
    """Those that are proposed or going on, the one that is due first at the top."""
    return list(Review.objects.filter(state__in=GOING).order_by("due_on", "created_at"))


def proposed_for(because: Because, source_id: uuid.UUID | None) -> Review | None:
    """The review that this reason and source have led to, unless it was dropped; of a yearly one, that which is going on."""
    rows = Review.objects.filter(because=because)
    if source_id is not None:
        return rows.filter(source_id=source_id).exclude(state=ReviewState.DROPPED).first()
    return rows.filter(state__in=GOING).first() if because == Because.YEARLY else None


def last_held(because: Because | None = None) -> Review | None:
    """The review that was held last, of any kind or for this reason."""
    rows = Review.objects.filter(state=ReviewState.HELD)
    if because is not None:
        rows = rows.filter(because=because)
    return rows.order_by("-held_on", "-created_at").first()


def yearly_due_on(last: Review | None, *, on: date) -> date:
    """When the next yearly review is due: a year after the last. A school that never held one has four weeks.

    A year after a day of one school year always lies in the next, so no school year goes by without one.
    """
    if last is None or last.held_on is None:
        return on + PROPOSED_BEFORE
    held = last.held_on
    # A leap day's anniversary is the day before March.
    return (
        held.replace(year=held.year + 1, day=28)
        if (held.month, held.day) == (2, 29)
        else held.replace(year=held.year + 1)
    )


def notes_of(review: Review) -> dict[str, list[ReviewNote]]:
    """What was written about each part, the newest last, in one query."""
    found: dict[str, list[ReviewNote]] = {}
    for note in review.notes.all():
        found.setdefault(note.part, []).append(note)
    return found


def notes_of_all(rows: Iterable[Review]) -> dict[uuid.UUID, list[ReviewNote]]:
    """Everything that was written in these reviews, in order, in one query."""
    found: dict[uuid.UUID, list[ReviewNote]] = {}
    for note in ReviewNote.objects.filter(review__in=[row.pk for row in rows]):
        found.setdefault(note.review_id, []).append(note)
    return found


def yearly_to_tell_of(*, by: date, again: date) -> list[Review]:
    """Yearly reviews that are due by then, are not held, and were told of by `again`, or never; locked until the transaction ends."""
    rows = Review.objects.select_for_update(no_key=True).filter(state__in=GOING, because=Because.YEARLY, due_on__lte=by)
    return list(rows.filter(Q(told_on=None) | Q(told_on__lte=again)))


# Systems


def systems() -> QuerySet[System]:
    """Every AI tool and system, those in use first, by name."""
    return System.objects.order_by(F("ended_on").desc(nulls_first=True), "name", "pk")


def system_by_id(person: object, system_id: uuid.UUID) -> System:
    """A system of this school; NotFound for any other id and for a person who may not read the register."""
    system = System.objects.filter(pk=system_id).first() if rules.can_view(person) else None
    if system is None:
        raise NotFound(_("There is no such system here."))
    return system


def system_counts() -> SystemCounts:
    """The figures of this moment, in one query."""
    rows = list(System.objects.filter(ended_on=None).only("kind", "assessed_on", "dpia"))
    return SystemCounts(
        in_use=len(rows),
        ai_tools=sum(row.kind == SystemKind.AI_TOOL for row in rows),
        unassessed=sum(row.assessed_on is None or row.dpia == Assessment.TO_DO for row in rows),
    )
