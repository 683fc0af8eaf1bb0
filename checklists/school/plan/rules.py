"""Who may do what to the action plan. Each rule comes as a pair: `check_can_…` raises a sentence, `can_…` asks."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from checklists.school.plan.models import PlanAction, Status
from lantern.access.permissions import ALLOWED, Permission, can
from lantern.access.roles import Role
from lantern.errors import DomainError, NotAllowed, NotPossibleNow

if TYPE_CHECKING:
    from tenants.people.models import User

LATEST_DUE: Final = timedelta(days=5 * 366)


class ActionIncomplete(DomainError):
    """The action cannot stand as it is; `field` names the part that has to change."""

    default_code = "incomplete"

    def __init__(self, message: object, *, field: str, code: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


def can_view(person: object) -> bool:
    return can(person, Permission.PLAN_VIEW)


def check_can_plan(person: object) -> None:
    """Returns if this person may add actions and change anybody's."""
    if not can_plan(person):
        raise NotAllowed(
            _("The head, the safeguarding leads and the IT lead can change the action plan."), code="not_allowed"
        )


def can_plan(person: object) -> bool:
    return can(person, Permission.PLAN_CHANGE)


def check_can_change(person: object, action: PlanAction) -> None:
    """Title, reason, owner, due date and priority change while the action is open."""
    check_can_plan(person)
    _check_going(action)


def can_change(person: object, action: PlanAction) -> bool:
    return can_plan(person) and action.is_going


def check_can_work_on(person: object, action: PlanAction) -> None:
    """Who plans may say how any action goes, its owner how their own does, whatever their role."""
    if not _may_work_on(person, action):
        raise NotAllowed(
            _("Its owner, the head, the safeguarding leads and the IT lead can say how this action goes."),
            code="not_allowed",
        )
    _check_going(action)


def can_work_on(person: object, action: PlanAction) -> bool:
    return _may_work_on(person, action) and action.is_going


def check_can_reopen(person: object, action: PlanAction) -> None:
    check_can_plan(person)
    if action.is_going:
        raise NotPossibleNow(_("This action is open already."), code="already_open")


def can_reopen(person: object, action: PlanAction) -> bool:
    return can_plan(person) and not action.is_going


def can_own(person: object) -> bool:
    """Whether an action can be this person's: they have to be able to open it."""
    return can_view(person) and can(person, Permission.PLAN_OWN)


def owning_roles() -> frozenset[Role]:
    """The roles that an action can be given to."""
    return ALLOWED[Permission.PLAN_OWN]


def check_can_follow(person: object) -> None:
    """Returns if this person may have the plan in their calendar."""
    if not can_own(person):
        raise NotAllowed(_("Your role does not let you have actions in a calendar."), code="not_allowed")


def check_owner(owner: "User | None", words: str) -> None:
    """Returns if exactly one of the two is given, and the person can open their action."""
    if (owner is None) == (not words):
        raise ActionIncomplete(_("Choose who will do it"), field="owner", code="owner_needed")
    if owner is not None and not can_own(owner):
        raise ActionIncomplete(
            _("This person cannot open the action plan. Choose somebody else, or give their role in words."),
            field="owner",
            code="owner_cannot_see",
        )


def check_due(due_on: date, *, on: date) -> None:
    """Returns if an action may be given this due date on that day."""
    if due_on < on:
        raise ActionIncomplete(_("The due date must be today or later"), field="due_on", code="due_in_the_past")
    if due_on > on + LATEST_DUE:
        raise ActionIncomplete(
            _("The due date must be in the next five years"), field="due_on", code="due_too_far_away"
        )


def check_closing(status: str, *, text: str) -> None:
    """Returns if an action may be closed like this: done wants a line on what was done, not needed one that says why."""
    if status == Status.DONE and not text:
        raise ActionIncomplete(_("Say in a line what was done"), field="text", code="line_needed")
    if status == Status.CANCELLED and not text:
        raise ActionIncomplete(_("Say why this is not needed any more"), field="text", code="reason_needed")


def _check_going(action: PlanAction) -> None:
    if not action.is_going:
        raise NotPossibleNow(_("This action is closed. Open it again to change it."), code="action_closed")


def _may_work_on(person: object, action: PlanAction) -> bool:
    if can_plan(person):
        return True
    is_own = action.owner_id is not None and action.owner_id == getattr(person, "pk", None)
    return is_own and can_own(person)
