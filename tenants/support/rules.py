"""Who may let support in, and when the state forbids it."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.access.permissions import Permission, can, check
from lantern.access.roles import Role
from lantern.errors import NotAllowed, NotPossibleNow
from tenants.people.models import User

if TYPE_CHECKING:
    from lantern.audit.record import Actor
    from tenants.support.models import Grant


def check_can_grant(by: "Actor", email: str, there: User | None) -> None:
    """Returns if the actor may let whoever has this address in; `there` is the person here who has it already, if any."""
    check(by, Permission.SUPPORT_MANAGE)
    if getattr(by, "email", "") == email:
        raise NotAllowed(_("You cannot let yourself in as support."), code="own_account")
    if there is not None and there.role != Role.SUPPORT:
        raise NotPossibleNow(
            _("Somebody here has this address already. Support needs another one."), code="already_here"
        )


def check_can_end(by: "Actor", grant: "Grant") -> None:
    """Returns if the actor may end this access now."""
    check(by, Permission.SUPPORT_MANAGE)
    check_is_live(grant)


def check_is_live(grant: "Grant") -> None:
    """Returns if the access has neither ended nor run out."""
    if not grant.is_live(timezone.now()):
        raise NotPossibleNow(_("This access has ended already."), code="ended")


def can_manage(by: object) -> bool:
    """Whether the actor may let support in at all."""
    return can(by, Permission.SUPPORT_MANAGE)
