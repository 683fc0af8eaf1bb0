"""Who may do what to checklists and rounds, and when their state allows it.

Each rule comes as a pair: `check_…` raises with a sentence for the reader, `can_…` asks the same question.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.authority.models import Round, Template, Version
from checklists.school_year import school_year
from lantern.access.permissions import Permission, check
from lantern.errors import DomainError, NotPossibleNow
from lantern.ui.words import day


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


# How often the same statements may be asked of one school in a school year: each round publishes figures of its own, and
# what several of them tell about one answer adds up.
MOST_IN_A_YEAR = 2


@dataclass(frozen=True)
class AskedElsewhere:
    """Another round that asks one of the schools some of the same statements."""

    school_id: uuid.UUID
    title: str
    opens_on: date
    closes_on: date | None
    is_closed: bool

    def overlaps(self, opens_on: date, closes_on: date | None) -> bool:
        """Whether both can be answered on some day. A round without a closing date lasts until somebody closes it."""
        if self.is_closed:
            return False
        begins_before_this_ends = self.closes_on is None or opens_on <= self.closes_on
        ends_after_this_begins = closes_on is None or closes_on >= self.opens_on
        return begins_before_this_ends and ends_after_this_begins


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
        raise NotPossibleNow(_("A round can be closed from its due date or closing date on."), code="not_due")


def check_round_dates(*, opens_on: date, due_on: date, today: date) -> None:
    """A new round opens today or later and is due after it opens."""
    if opens_on < today:
        raise WrongDates(_("The opening date must be today or later"), field="opens_on")
    check_due_date(opens_on=opens_on, due_on=due_on, today=today)


def check_closing_date(*, due_on: date, closes_on: date | None) -> None:
    """A closing date, if there is one, is the due date or later."""
    if closes_on is not None and closes_on < due_on:
        raise WrongDates(_("The closing date must be the due date or later"), field="closes_on")


def check_reason(*, before: date, due_on: date, reason: str) -> None:
    """A later due date comes with a reason, which schools read."""
    if due_on > before and not reason.strip():
        raise WrongDates(_("Enter why there is more time. Schools read it."), field="reason")


def check_extension(round_: Round, *, due_on: date, reason: str, today: date) -> None:
    """More time for some schools ends after the round's own due date, not in the past, and before the round closes."""
    if due_on <= round_.due_on:
        raise WrongDates(_("The new date must be after the round’s due date"), field="due_on")
    if due_on < today:
        raise WrongDates(_("The new date must be today or later"), field="due_on")
    if round_.closes_on is not None and due_on > round_.closes_on:
        raise WrongDates(
            _("The round closes on %(day)s. Choose that day or an earlier one, or change the closing date first.")
            % {"day": day(round_.closes_on)},
            field="due_on",
        )
    check_reason(before=round_.due_on, due_on=due_on, reason=reason)


def check_due_date(*, opens_on: date, due_on: date, today: date) -> None:
    """The due date is after the opening and not in the past."""
    if due_on <= opens_on:
        raise WrongDates(_("The due date must be after the opening date"), field="due_on")
    if due_on < today:
        raise WrongDates(_("The due date must be today or later"), field="due_on")


def why_not_again(others: Iterable[AskedElsewhere], *, opens_on: date, closes_on: date | None) -> str:
    """Why one school cannot be asked the same statements once more from that day on, as a sentence; empty if it can."""
    known = list(others)
    meeting = next((other for other in known if other.overlaps(opens_on, closes_on)), None)
    if meeting is not None:
        return str(_("Answers it already in “%(title)s”, which is not closed.") % {"title": meeting.title})
    same_year = [other for other in known if school_year(other.opens_on) == school_year(opens_on)]
    if len(same_year) >= MOST_IN_A_YEAR:
        titles = ", ".join(f"“{other.title}”" for other in same_year)
        return str(_("Was asked twice in this school year: %(titles)s.") % {"titles": titles})
    return ""


def is_withdrawn(version: Version) -> bool:
    """Asks the database unless the withdrawal was selected with the version."""
    return hasattr(version, "withdrawal")


def is_closable(round_: Round, on: date) -> bool:
    """The closing date has come, or the due date where there is none, and closing has not been confirmed."""
    return round_.closing_at is None and on >= (round_.closes_on or round_.due_on)


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
