"""Who may enrol whom, take what, and void which certificate. Each rule comes as a pair: `check_can_…` raises a sentence, `can_…` asks."""

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from lantern.errors import DomainError, NotFound, NotPossibleNow
from training.school.learning.learner import Learner
from training.school.learning.models import REASON_LENGTH, Certificate, Enrolment, TakenCourse
from training.school.rules import can_manage, check_can_manage

LATEST_DUE: Final = timedelta(days=2 * 366)
LINK_LASTS: Final = timedelta(days=120)
# How many attempts a school can give on top, one at a time.
MOST_ON_TOP: Final = 20

__all__ = ["can_manage", "check_can_manage"]


class LearningIncomplete(DomainError):
    """It cannot be done as it was sent; `field` names the part that has to change."""

    default_code = "incomplete"

    def __init__(self, message: object, *, field: str, code: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


def check_due(due_on: date | None, *, on: date) -> None:
    """Returns if people can be given this day to finish a course."""
    if due_on is None:
        return
    if due_on < on:
        raise LearningIncomplete(_("The day must be today or later"), field="due_on", code="due_in_the_past")
    if due_on > on + LATEST_DUE:
        raise LearningIncomplete(_("The day must be in the next two years"), field="due_on", code="due_too_far_away")


def check_is_own(learner: Learner, enrolment: Enrolment) -> None:
    """Returns if the enrolment is this learner's. Nobody takes a course for somebody else, and nobody learns that they could."""
    if enrolment.staff_id != learner.staff.pk:
        raise NotFound(_("There is no such course of yours."))


def check_is_going(enrolment: Enrolment) -> None:
    if enrolment.passed_at is not None:
        raise NotPossibleNow(_("You have passed this course already."), code="passed")
    if enrolment.ended_at is not None:
        raise NotPossibleNow(_("You are no longer enrolled in this course."), code="ended")


def attempts_left(course: TakenCourse, enrolment: Enrolment, used: int) -> int | None:
    """How often the questions can still be tried; None without a limit."""
    if not course.attempts:
        return None
    return max(0, course.attempts + enrolment.more_attempts - used)


def check_can_attempt(course: TakenCourse, enrolment: Enrolment, *, used: int, unread: int) -> None:
    """Returns if a new attempt may begin: every page is read, and attempts are left."""
    check_is_going(enrolment)
    if unread:
        raise NotPossibleNow(_("Read every page of the course first."), code="pages_unread")
    if attempts_left(course, enrolment, used) == 0:
        raise NotPossibleNow(
            _("You have used every attempt. Ask your safeguarding lead for another."), code="no_attempts"
        )


def can_give_attempt(person: object, course: TakenCourse, enrolment: Enrolment, used: int) -> bool:
    return can_manage(person) and enrolment.is_going and attempts_left(course, enrolment, used) == 0


def check_can_give_attempt(person: object, course: TakenCourse, enrolment: Enrolment, used: int) -> None:
    check_can_manage(person)
    check_is_going_for_others(enrolment)
    if attempts_left(course, enrolment, used) != 0 or enrolment.more_attempts >= MOST_ON_TOP:
        raise NotPossibleNow(_("They have attempts left."), code="attempts_left")


def can_end(person: object, enrolment: Enrolment) -> bool:
    return can_manage(person) and enrolment.is_going


def check_can_end(person: object, enrolment: Enrolment) -> None:
    check_can_manage(person)
    check_is_going_for_others(enrolment)


def check_is_going_for_others(enrolment: Enrolment) -> None:
    if not enrolment.is_going:
        raise NotPossibleNow(_("This enrolment is over."), code="enrolment_over")


def can_void(person: object, certificate: Certificate) -> bool:
    return can_manage(person) and certificate.is_valid


def check_can_void(person: object, certificate: Certificate) -> None:
    """Returns if this person may void or reissue the certificate: those who manage training, while it is valid."""
    check_can_manage(person)
    if not certificate.is_valid:
        raise NotPossibleNow(_("This certificate has been voided already."), code="voided")


def check_reason(reason: str) -> None:
    if not reason:
        raise LearningIncomplete(_("Say why"), field="reason", code="reason_needed")
    if len(reason) > REASON_LENGTH:
        raise LearningIncomplete(
            _("Use at most %(most)d characters") % {"most": REASON_LENGTH}, field="reason", code="reason_too_long"
        )
