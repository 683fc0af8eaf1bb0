"""Who may do what to checklists and rounds, and when their state allows it.

Each rule comes as a pair: `check_…` raises with a sentence for the reader, `can_…` asks the same question.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.authority.models import Round, Template, Version
from lantern.access.permissions import Permission, check
from lantern.errors import DomainError, NotPossibleNow


class ChangedMeanwhile(NotPossibleNow):
    """Somebody else saved the same thing after this person had opened it. Nothing was overwritten."""

    default_code = "changed_meanwhile"

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this after you opened it. Nothing was overwritten."))


class WrongDates(DomainError):
    """The dates of a round cannot be as given; `field` names the one to change."""

    default_code = "wrong_dates"

    def __init__(self, message: object, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class RegisteredSchool(Protocol):
    """What the rules ask of a row of the register."""

    status: str
    set_up_at: Any


def check_can_write(person: object) -> None:
    """This person may start checklists of the authority."""
    check(person, Permission.TEMPLATES_EDIT)


def check_can_edit(person: object, template: Template) -> None:
    """This person may change the draft, and it has not been put away."""
    check(person, Permission.TEMPLATES_EDIT)
    if template.archived_at is not None:
        raise NotPossibleNow(_("This checklist has been put away. Bring it back before you change it."))


def check_can_bring_back(person: object, template: Template) -> None:
    """This person may bring the checklist back, and it has been put away."""
    check(person, Permission.TEMPLATES_EDIT)
    if template.archived_at is None:
        raise NotPossibleNow(_("This checklist has not been put away."))


def check_can_publish(person: object, template: Template) -> None:
    """This person may publish the draft as a version. Whether its content is ready is another question."""
    check(person, Permission.TEMPLATES_PUBLISH)
    check_can_edit(person, template)


def check_can_withdraw(person: object, version: Version) -> None:
    """This person may withdraw the version, and nobody has yet."""
    check(person, Permission.TEMPLATES_PUBLISH)
    if is_withdrawn(version):
        raise NotPossibleNow(_("This version has been withdrawn already."))


def check_can_run_rounds(person: object) -> None:
    """This person may set up rounds."""
    check(person, Permission.ROUNDS_MANAGE)


def check_can_open_round(person: object, version: Version) -> None:
    """This person may open a round, and the version is not withdrawn."""
    check(person, Permission.ROUNDS_MANAGE)
    if is_withdrawn(version):
        raise NotPossibleNow(_("This version has been withdrawn. Choose another one."))


def check_can_change_round(person: object, round_: Round) -> None:
    """This person may change dates and schools of the round, and its closing has not been confirmed."""
    check(person, Permission.ROUNDS_MANAGE)
    if round_.closing_at is not None:
        raise NotPossibleNow(_("This round is closed. It cannot be changed any more."))


def check_can_close(person: object, round_: Round, *, on: date) -> None:
    """This person may end the answering of the round, and its due date has come."""
    check_can_change_round(person, round_)
    if not is_closable(round_, on):
        raise NotPossibleNow(_("A round can be closed from its due date on."), code="not_due")


def check_round_dates(*, opens_on: date, due_on: date, today: date) -> None:
    """A new round opens today or later and is due after it opens."""
    if opens_on < today:
        raise WrongDates(_("The opening date must be today or later"), field="opens_on")
    check_due_date(opens_on=opens_on, due_on=due_on, today=today)


def check_due_date(*, opens_on: date, due_on: date, today: date) -> None:
    """The due date is after the opening and not in the past."""
    if due_on <= opens_on:
        raise WrongDates(_("The due date must be after the opening date"), field="due_on")
    if due_on < today:
        raise WrongDates(_("The due date must be today or later"), field="due_on")


def is_withdrawn(version: Version) -> bool:
    """Asks the database unless the withdrawal was selected with the version."""
    return hasattr(version, "withdrawal")


def is_closable(round_: Round, on: date) -> bool:
    """The due date has come and closing has not been confirmed."""
    return round_.closing_at is None and on >= round_.due_on


def why_not_choosable(school: RegisteredSchool) -> str | Promise:
    """Why a round cannot ask this school, as a sentence; empty if it can."""
    if school.status == "closed":
        return _("Closed, says the register.")
    if school.set_up_at is None:
        return _("Not set up yet. You can add it to the round once it is.")
    return ""


def _allows(rule: Callable[..., None], *args: object, **named: object) -> bool:
    try:
        rule(*args, **named)
    except DomainError:
        return False
    return True


def can_write(person: object) -> bool:
    return _allows(check_can_write, person)


def can_edit(person: object, template: Template) -> bool:
    return _allows(check_can_edit, person, template)


def can_bring_back(person: object, template: Template) -> bool:
    return _allows(check_can_bring_back, person, template)


def can_publish(person: object, template: Template) -> bool:
    return _allows(check_can_publish, person, template)


def can_withdraw(person: object, version: Version) -> bool:
    return _allows(check_can_withdraw, person, version)


def can_run_rounds(person: object) -> bool:
    return _allows(check_can_run_rounds, person)


def can_open_round(person: object, version: Version) -> bool:
    return _allows(check_can_open_round, person, version)


def can_change_round(person: object, round_: Round) -> bool:
    return _allows(check_can_change_round, person, round_)


def can_close(person: object, round_: Round, *, on: date) -> bool:
    return _allows(check_can_close, person, round_, on=on)
