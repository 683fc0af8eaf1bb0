"""What pages say of concerns, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incidents.school.concerns.models import Concern, Outcome, Route, Step

if TYPE_CHECKING:
    from collections.abc import Iterable

_WEEK: Final = timedelta(days=6)


def answer_day(moment: datetime, *, now: datetime | None = None) -> str:
    """When to come back, as a child says it: "tomorrow after 4pm", "on Monday after 4pm"."""
    day, today = timezone.localtime(moment).date(), timezone.localtime(now or timezone.now()).date()
    if day == today + timedelta(days=1):
        return _("tomorrow after 4pm")
    if today < day <= today + _WEEK:
        return _("on %(day)s after 4pm") % {"day": date_format(day, "l")}
    if day <= today:
        return _("today after 4pm")
    return _("on %(day)s after 4pm") % {"day": date_format(day, "l j F")}


def state_of(concern: Concern, *, now: datetime) -> tuple[str, str]:
    """Kind of badge and its words for a line of the inbox."""
    if concern.is_unread:
        return ("overdue", _("Should have been read")) if concern.answer_by < now else ("due", _("Not read"))
    if concern.closed_at is not None:
        return "done", str(concern.get_outcome_display())
    if concern.outcome != Outcome.OPEN:
        return "half", str(concern.get_outcome_display())
    return ("half", _("Answered")) if concern.answered_at else ("none", _("Read, not answered"))


@dataclass(frozen=True)
class Row:
    """One line of the inbox: nothing of what was written, which others in the room could read."""

    concern: Concern
    badge: str
    words: str


def rows_of(concerns: "Iterable[Concern]", *, now: datetime) -> list[Row]:
    return [Row(concern, *state_of(concern, now=now)) for concern in concerns]


def detail_of(step: Step) -> str:
    """Which route or outcome a step speaks of, in words."""
    if not step.detail:
        return ""
    return str(Route(step.detail).label if step.kind == Step.Kind.PASSED_ON else Outcome(step.detail).label)
