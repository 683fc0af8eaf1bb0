"""How an action takes hold of a draft: one at a time per course, and never over somebody else's newer text."""

from typing import TypeVar

from django.db import models
from django.utils import timezone

from lantern.audit.record import Actor
from lantern.errors import ChangedMeanwhile, NotPossibleNow
from training.authority.models import Course, Module, QuestionDraft
from training.authority.rules import check_can_edit

Part = TypeVar("Part", Module, QuestionDraft)


def hold(course: Course, *, by: Actor) -> Course:
    """The course as it is now, locked to the end of the transaction, if this person may edit it."""
    held = Course.objects.select_for_update().get(pk=course.pk)
    check_can_edit(by, held)
    return held


def fresh(part: Part, *, seen: int) -> Part:
    """The part as it is now. ChangedMeanwhile if it was saved or removed since `seen`. Hold its course first."""
    now = type(part).objects.get(pk=part.pk)
    if now.revision != seen or now.removed_at is not None:
        raise ChangedMeanwhile
    return now


def kept(part: Part, *, sentence: object) -> Part:
    """The part as it is now; NotPossibleNow with the sentence if it was removed. Hold its course first."""
    now = type(part).objects.get(pk=part.pk)
    if now.removed_at is not None:
        raise NotPossibleNow(sentence)
    return now


def touch(course: Course, *, by: Actor) -> None:
    """Notes on the held course that something in it changed, so that whoever looked at it before finds out."""
    course.revision += 1
    course.changed_at = timezone.now()
    course.changed_by_name = str(by)
    course.save(update_fields=["revision", "changed_at", "changed_by_name"])


def next_place(rows: "models.QuerySet[Part]") -> int:
    """The place after the last row, removed rows included."""
    last = rows.aggregate(last=models.Max("position"))["last"]
    return (last or 0) + 1
