"""Who may say that the authority takes part in the national comparison, and when."""

from django.utils.translation import gettext_lazy as _

from lantern.access.permissions import Permission, check
from lantern.errors import NotPossibleNow
from reporting.authority.national.models import Choice


def check_can_choose(person: object, chosen: Choice | None, *, takes_part: bool) -> None:
    """This person may make this choice, and it is not how things stand already."""
    check(person, Permission.NATIONAL_CHOOSE)
    if (chosen is not None and chosen.takes_part) == takes_part:
        raise NotPossibleNow(
            _("Your authority takes part already.") if takes_part else _("Your authority takes no part now."),
            code="as_it_is",
        )
