"""How an action takes hold of a draft: one at a time per course, and never over somebody else's newer text."""

from typing import TypeVar

from lantern.audit.record import Actor
from lantern.drafting import fresh, kept, next_place, touch
from training.authority.models import Course, Module, QuestionDraft
from training.authority.rules import check_can_edit

Part = TypeVar("Part", Module, QuestionDraft)

__all__ = ["Part", "fresh", "hold", "kept", "next_place", "touch"]


def hold(course: Course, *, by: Actor) -> Course:
    """The course as it is now, locked to the end of the transaction, if this person may edit it."""
    held = Course.objects.select_for_update().get(pk=course.pk)
    check_can_edit(by, held)
    return held
