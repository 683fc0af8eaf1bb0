"""Who may do what to courses and requirements, and when their state allows it.

Each rule comes as a pair: `check_…` raises with a sentence for the reader, `can_…` asks the same question.
"""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext_lazy as _

from lantern.access.permissions import Permission, check
from lantern.errors import DomainError, NotPossibleNow
from training.authority.models import Course, CourseVersion, Requirement


def check_can_write(person: object) -> None:
    """This person may start courses of the authority."""
    check(person, Permission.COURSES_EDIT)


def check_can_edit(person: object, course: Course) -> None:
    """This person may change the draft, and it has not been put away."""
    check(person, Permission.COURSES_EDIT)
    if course.archived_at is not None:
        raise NotPossibleNow(_("This course has been put away. Bring it back before you change it."))


def check_can_bring_back(person: object, course: Course) -> None:
    """This person may bring the course back, and it has been put away."""
    check(person, Permission.COURSES_EDIT)
    if course.archived_at is None:
        raise NotPossibleNow(_("This course has not been put away."))


def check_can_publish(person: object, course: Course) -> None:
    """This person may publish the draft as a version. Whether its content is ready is another question."""
    check(person, Permission.COURSES_PUBLISH)
    check_can_edit(person, course)


def check_can_withdraw(person: object, version: CourseVersion) -> None:
    """This person may withdraw the version, and nobody has yet."""
    check(person, Permission.COURSES_PUBLISH)
    if is_withdrawn(version):
        raise NotPossibleNow(_("This version has been withdrawn already."))


def check_can_require(person: object) -> None:
    """This person may say what training schools are asked for."""
    check(person, Permission.COURSES_PUBLISH)


def check_can_change_requirement(person: object, requirement: Requirement, *, on: date) -> None:
    """This person may change or end the requirement, and it is still asked."""
    check_can_require(person)
    if requirement.is_over(on):
        raise NotPossibleNow(_("Schools are not asked for this any more. Write a new requirement."))


def is_withdrawn(version: CourseVersion) -> bool:
    """Asks the database unless the withdrawal was selected with the version."""
    return hasattr(version, "withdrawal")


def _allows(rule: Callable[..., None], *args: object, **named: object) -> bool:
    try:
        rule(*args, **named)
    except DomainError:
        return False
    return True


def can_write(person: object) -> bool:
    return _allows(check_can_write, person)


def can_edit(person: object, course: Course) -> bool:
    return _allows(check_can_edit, person, course)


def can_bring_back(person: object, course: Course) -> bool:
    return _allows(check_can_bring_back, person, course)


def can_publish(person: object, course: Course) -> bool:
    return _allows(check_can_publish, person, course)


def can_withdraw(person: object, version: CourseVersion) -> bool:
    return _allows(check_can_withdraw, person, version)


def can_require(person: object) -> bool:
    return _allows(check_can_require, person)


def can_change_requirement(person: object, requirement: Requirement, *, on: date) -> bool:
    return _allows(check_can_change_requirement, person, requirement, on=on)
