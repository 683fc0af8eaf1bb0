"""Who may ask, and when; who may see what came of it. Each rule comes as a pair: `check_can_…` raises a sentence, `can_…` asks."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from lantern.errors import DomainError, NotFound, NotPossibleNow
from training.school.learning.models import Enrolment
from training.school.needs.models import AskedPerson, Moment, NeedsCheck
from training.school.needs.pooling import LEAST
from training.school.rules import can_manage, can_see_figures, check_can_manage
from training.topics import Level

SHORTEST: Final = timedelta(days=3)
LONGEST: Final = timedelta(days=60)
# After a course: how long "straight after it" may be said, and when "three months later" begins and ends.
AFTER_FOR: Final = timedelta(days=30)
LATER_FROM: Final = timedelta(days=90)
LATER_UNTIL: Final = timedelta(days=150)
# Where fewer than two in three are confident, training is suggested.
ENOUGH: Final = 2 / 3
# Without an answer three months after a course, asked once more this much later.
AGAIN: Final = timedelta(days=14)

__all__ = ["can_manage", "can_see_figures", "check_can_manage"]


class NeedsIncomplete(DomainError):
    """It cannot be done as it was sent; `field` names the part that has to change."""

    default_code = "incomplete"

    def __init__(self, message: object, *, field: str, code: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


def check_last_day(closes_on: date, *, on: date) -> None:
    """Returns if people can be given until this day."""
    if closes_on < on + SHORTEST:
        raise NeedsIncomplete(
            _("Give people at least %(days)d days") % {"days": SHORTEST.days}, field="closes_on", code="too_short"
        )
    if closes_on > on + LONGEST:
        raise NeedsIncomplete(
            _("The last day must be within %(days)d days") % {"days": LONGEST.days}, field="closes_on", code="too_long"
        )


def check_enough_people(people: int) -> None:
    """Returns if so many are asked that a figure can come of it."""
    if people < LEAST:
        raise NeedsIncomplete(
            _("Only %(people)d people have these roles. Ask at least %(least)d, or nothing could be shown.")
            % {"people": people, "least": LEAST},
            field="roles",
            code="too_few",
        )


def check_is_open(check: NeedsCheck) -> None:
    if not check.is_open:
        raise NotPossibleNow(_("This confidence check is closed."), code="closed")


def check_can_reply(asked: AskedPerson | None) -> None:
    """Returns if they are asked and have not replied. Nobody learns of a check that does not ask them."""
    if asked is None:
        raise NotFound(_("There is no such page for you."))
    check_is_open(asked.check_asked)
    if asked.replied:
        raise NotPossibleNow(_("You have replied already. Thank you."), code="replied")


def check_levels(levels: Iterable[object]) -> None:
    if any(level not in Level.values for level in levels):
        raise NeedsIncomplete(_("Choose one answer for each sentence"), field="levels", code="level")


def moment_open(enrolment: Enrolment, on: date, passed_on: date | None) -> Moment | None:
    """When around their course this person can be asked today, whether they have replied or not."""
    if enrolment.ended_at is not None:
        return None
    if passed_on is None:
        return Moment.BEFORE if enrolment.started_at is None else None
    if on <= passed_on + AFTER_FOR:
        return Moment.AFTER
    if passed_on + LATER_FROM <= on <= passed_on + LATER_UNTIL:
        return Moment.LATER
    return None
