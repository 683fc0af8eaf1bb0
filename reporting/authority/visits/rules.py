"""Who may note what about a school, and when. Each rule raises a sentence; whether the school shares, the database says too."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from lantern.access.permissions import Permission, check
from lantern.errors import DomainError, NotPossibleNow
from reporting.authority.visits.models import SharedReturn, Visit


def check_can_visit(person: object, shared: SharedReturn | None) -> None:
    """This person may note a visit, and the school shares its return."""
    check(person, Permission.VISITS_MANAGE)
    if shared is None:
        raise NotPossibleNow(
            _("The school does not share its return with you. Ask the head: only the school can do that."),
            code="not_shared",
        )


def check_can_change(person: object, visit: Visit, shared: SharedReturn | None) -> None:
    """The same, and the school has not been shown the visit."""
    check_can_visit(person, shared)
    if visit.is_shown:
        raise NotPossibleNow(_("The school has read this visit, so it stays as it is."), code="shown")


def can_change(person: object, visit: Visit, shared: SharedReturn | None) -> bool:
    try:
        check_can_change(person, visit, shared)
    except DomainError:
        return False
    return True


def check_day(visited_on: date, *, today: date) -> None:
    """A visit is noted on its day or afterwards."""
    if visited_on > today:
        raise DomainError(_("The day of the visit must be today or earlier"), code="in_the_future")
