"""Who may do what about filtering. Each rule comes as a pair: `check_…` raises a sentence, `can_…` asks."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.school.filtering.models import Because, FilterChange, Review, ReviewState, State
from lantern.access.permissions import Permission, can
from lantern.errors import DomainError, NotAllowed, NotPossibleNow

LONGEST: Final = timedelta(days=5 * 366)
KEEPERS: Final = _("The head, the safeguarding leads and the IT lead do this.")


class Incomplete(DomainError):
    """What was given cannot stand as it is; `field` names the part that has to change."""

    default_code = "incomplete"

    def __init__(self, message: object, *, field: str, code: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


class Step(StrEnum):
    """What a person does to a change."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    MAKE = "make"
    REVERSE = "reverse"
    NOTE = "note"


@dataclass(frozen=True)
class Leads:
    """From which states a step leads to which; None where it leads nowhere."""

    out_of: frozenset[str]
    to: State | None


STEPS: Final[dict[Step, Leads]] = {
    Step.APPROVE: Leads(frozenset({State.ASKED}), State.APPROVED),
    Step.REFUSE: Leads(frozenset({State.ASKED}), State.REFUSED),
    Step.WITHDRAW: Leads(frozenset({State.ASKED, State.APPROVED}), State.WITHDRAWN),
    Step.MAKE: Leads(frozenset({State.APPROVED}), State.IN_PLACE),
    Step.REVERSE: Leads(frozenset({State.IN_PLACE, State.ENDED}), State.REVERSED),
    Step.NOTE: Leads(frozenset(State), None),
}
# What becomes by itself of a change whose last day has passed.
RUNS_OUT: Final = {State.ASKED: State.LAPSED, State.APPROVED: State.LAPSED, State.IN_PLACE: State.ENDED}
NEEDS_WORDS: Final = frozenset({Step.REFUSE, Step.WITHDRAW, Step.NOTE})


def check_can_ask(person: object) -> None:
    if not can(person, Permission.FILTERING_ASK):
        raise NotAllowed(_("Your role does not let you do this."), code="not_allowed")


def can_view(person: object) -> bool:
    """Whether this person reads the whole log, and not only what they asked for themselves."""
    return can(person, Permission.FILTERING_VIEW)


def can_view_change(person: object, change: FilterChange) -> bool:
    return can_view(person) or (can(person, Permission.FILTERING_ASK) and is_own(person, change))


def check_can_keep(person: object) -> None:
    """Returns if this person writes checks, reviews and systems down, and carries changes out."""
    if not can_keep(person):
        raise NotAllowed(KEEPERS, code="not_allowed")


def can_keep(person: object) -> bool:
    return can(person, Permission.FILTERING_KEEP)


def is_own(person: object, change: FilterChange) -> bool:
    """Whether this person wants the change or wrote it down."""
    key = getattr(person, "pk", None)
    return key is not None and key in (change.asked_by_id, change.recorded_by_id)


def check_step(person: object, change: FilterChange, step: Step) -> None:
    """Returns if this person may take the step, and the state allows it. Nobody decides what is their own."""
    match step:
        case Step.APPROVE | Step.REFUSE:
            check_can_keep(person)
            if is_own(person, change):
                raise NotAllowed(
                    _("Somebody else decides: you asked for this change or wrote it down."), code="own_change"
                )
        case Step.WITHDRAW | Step.NOTE:
            if not (is_own(person, change) or can_keep(person)):
                raise NotAllowed(KEEPERS, code="not_allowed")
        case _:
            check_can_keep(person)
    if change.state not in STEPS[step].out_of:
        raise NotPossibleNow(
            _("This change is “%(state)s” now, so this cannot be done.") % {"state": change.get_state_display()},
            code="wrong_state",
        )


def can_take(person: object, change: FilterChange, step: Step) -> bool:
    try:
        check_step(person, change, step)
    except (NotAllowed, NotPossibleNow):
        return False
    return True


def check_words(step: Step, text: str) -> None:
    if step in NEEDS_WORDS and not text:
        raise Incomplete(_("Write a line that says why, or what happened"), field="text", code="words_needed")


def check_period(from_on: date, until_on: date | None, *, on: date) -> None:
    """Returns if a change may be asked for, on that day, for this time."""
    if from_on < on:
        raise Incomplete(_("The first day must be today or later"), field="from_on", code="begins_in_the_past")
    if until_on is not None and until_on < from_on:
        raise Incomplete(_("The last day must not be before the first"), field="until_on", code="ends_too_early")
    if (until_on or from_on) > on + LONGEST:
        raise Incomplete(
            _("The dates must be in the next five years"), field="until_on" if until_on else "from_on", code="too_far"
        )


def check_not_after(day: date | None, *, on: date, field: str) -> None:
    """Returns if the day, if any, is not after `on`: what was done is written down afterwards."""
    if day is not None and day > on:
        raise Incomplete(_("The day must not be in the future"), field=field, code="in_the_future")


def check_review(review: Review, state: ReviewState) -> None:
    """Returns if the review is in this state; a sentence on what it is instead if not."""
    if review.state != state:
        raise NotPossibleNow(
            _("This review is “%(state)s” now, so this cannot be done.") % {"state": review.get_state_display()},
            code="wrong_state",
        )


def check_can_propose(person: object, because: Because) -> None:
    """Returns if this person may propose a review for this reason: each keeper for each of them."""
    check_can_keep(person)
    if because not in Because:
        raise Incomplete(_("Choose why the review is held"), field="because", code="reason_needed")
