"""Who may do what with staff and their training, and when. Each rule comes as a pair: `check_can_…` raises a sentence, `can_…` asks."""

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from lantern.access.permissions import Permission, can
from lantern.audit.record import Actor
from lantern.errors import DomainError, NotAllowed, NotPossibleNow
from training.school.models import StaffMember, TrainingRecord

EARLIEST: Final = date(1950, 1, 1)
# How far ahead somebody may be written down who has been appointed.
AHEAD: Final = timedelta(days=366)
LONGEST_GRACE: Final = 366


class TrainingIncomplete(DomainError):
    """It cannot stand as it is; `field` names the part that has to change."""

    default_code = "incomplete"

    def __init__(self, message: object, *, field: str, code: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


def check_can_manage(person: object) -> None:
    """Returns if this person may read and change the staff list, what is asked of whom, and who holds what."""
    if not can_manage(person):
        raise NotAllowed(_("The head and the safeguarding leads look after training."), code="not_allowed")


def can_manage(person: object) -> bool:
    return can(person, Permission.TRAINING_MANAGE)


def can_see_figures(person: object) -> bool:
    return can(person, Permission.TRAINING_FIGURES)


def check_can_approve(person: Actor, record: TrainingRecord) -> None:
    """Training from elsewhere is approved, or turned down, by somebody who did not hand it in and whose own it is not."""
    check_can_manage(person)
    if not record.is_waiting:
        raise NotPossibleNow(_("Somebody has decided about this already."), code="decided")
    if not _is_somebody_else(person, record):
        raise NotAllowed(
            _("Somebody else has to approve this: you handed it in, or it is your own."), code="approve_own"
        )


def can_approve(person: Actor, record: TrainingRecord) -> bool:
    return can_manage(person) and record.is_waiting and _is_somebody_else(person, record)


def check_can_void(person: object, record: TrainingRecord) -> None:
    check_can_manage(person)
    if record.voided_at is not None:
        raise NotPossibleNow(_("This has been voided already."), code="voided")


def check_is_here(staff: StaffMember, *, on: date) -> None:
    """Returns if this person works here on that day, or will."""
    if not staff.is_here(on):
        raise NotPossibleNow(_("%(name)s has left the school.") % {"name": staff.name}, code="has_left")


def check_start(started_on: date, *, on: date) -> None:
    if started_on < EARLIEST:
        raise TrainingIncomplete(_("Check the year in which they started"), field="started_on", code="too_early")
    if started_on > on + AHEAD:
        raise TrainingIncomplete(
            _("The first day must be within the next year"), field="started_on", code="too_far_away"
        )


def check_completed(completed_on: date, expires_on: date | None, *, on: date) -> None:
    """Returns if training can have been completed on that day and count until the other."""
    if completed_on > on:
        raise TrainingIncomplete(
            _("The day on which it was completed must be today or earlier"), field="completed_on", code="in_the_future"
        )
    if completed_on < EARLIEST:
        raise TrainingIncomplete(_("Check the year in which it was completed"), field="completed_on", code="too_early")
    if expires_on is not None and expires_on < completed_on:
        raise TrainingIncomplete(
            _("The last day must not be before the day on which it was completed"), field="expires_on", code="backwards"
        )


def check_grace(days: int) -> None:
    if not 0 <= days <= LONGEST_GRACE:
        raise TrainingIncomplete(
            _("Give between 0 and %(most)s days") % {"most": LONGEST_GRACE}, field="grace_days", code="grace"
        )


def _is_somebody_else(person: Actor, record: TrainingRecord) -> bool:
    if person.pk is None:
        return True
    return person.pk not in (record.reported_by_id, record.staff.person_id)
