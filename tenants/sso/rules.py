"""Who may set up sign-in services and link accounts, and when the state forbids it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lantern.access.permissions import Permission, check
from lantern.errors import DomainError, NotAllowed, NotPossibleNow
from tenants.sso import queries

if TYPE_CHECKING:
    from lantern.audit.record import Actor
    from tenants.people.models import User
    from tenants.sso.models import SignInService


def check_can_manage(by: "Actor") -> None:
    """Returns if the actor may decide by which services people of this tenant sign in."""
    check(by, Permission.SIGN_IN_MANAGE)


def check_can_turn_on(by: "Actor", service: "SignInService") -> None:
    """Returns if the actor may turn the service on: it must be known there, and have answered as it should."""
    check_can_manage(by)
    if service.enabled:
        raise NotPossibleNow(_("This service is already turned on."), code="already_on")
    if not service.has_credentials:
        raise NotPossibleNow(_("Enter the client ID and the client secret first."), code="no_credentials")
    if service.checked_at is None:
        raise NotPossibleNow(_("Check the connection first."), code="not_checked")


def can_turn_on(by: "Actor", service: "SignInService") -> bool:
    """Whether `check_can_turn_on` would pass."""
    try:
        check_can_turn_on(by, service)
    except DomainError:
        return False
    return True


def check_can_link(by: "Actor", person: "User", service: "SignInService") -> None:
    """Returns if the actor may link an account at the service to this person: everybody for themself alone."""
    if by.pk != person.pk or not person.is_active:
        raise NotAllowed(_("Everybody links their own account."), code="own_account_only")
    if not service.enabled:
        raise NotPossibleNow(_("This service is turned off."), code="service_off")


def check_can_unlink(by: "Actor", person: "User", service: "SignInService") -> None:
    """Returns if the actor may take the link away: everybody their own, unless they could then no longer sign in."""
    if by.pk != person.pk:
        raise NotAllowed(_("Everybody unlinks their own account."), code="own_account_only")
    if not person.has_usable_password() and not queries.other_links_of(person, service).exists():
        raise NotPossibleNow(
            _("You have no password, so you could not sign in any more. Choose a password first."), code="last_way_in"
        )
