"""Drafts that several people write at once: rows that count their revisions, are removed by a date, and stand in an order.

What a feature calls them (a template with sections and statements, a course with modules and questions) is its own.
"""

from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from lantern.audit.record import Actor
from lantern.errors import ChangedMeanwhile, NotPossibleNow

# A model with `revision`, `removed_at` and `position`.
Part = TypeVar("Part", bound=models.Model)


def fresh(part: Part, *, seen: int) -> Part:
    """The part as it is now. ChangedMeanwhile if it was saved or removed since `seen`. Hold its draft first."""
    now: Any = type(part)._default_manager.get(pk=part.pk)
    if now.revision != seen or now.removed_at is not None:
        raise ChangedMeanwhile
    return now


def kept(part: Part, *, sentence: object) -> Part:
    """The part as it is now; NotPossibleNow with the sentence if it was removed. Hold its draft first."""
    now: Any = type(part)._default_manager.get(pk=part.pk)
    if now.removed_at is not None:
        raise NotPossibleNow(sentence)
    return now


def touch(draft: Any, *, by: Actor) -> None:
    """Notes on the held draft that something in it changed, so that whoever looked at it before finds out."""
    draft.revision += 1
    draft.changed_at = timezone.now()
    draft.changed_by_name = str(by)
    draft.save(update_fields=["revision", "changed_at", "changed_by_name"])


def next_place(rows: "models.QuerySet[Any]") -> int:
    """The place after the last row, removed rows included."""
    last = rows.aggregate(last=models.Max("position"))["last"]
    return (last or 0) + 1
