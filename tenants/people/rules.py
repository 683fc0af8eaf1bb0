"""Who may change which person, and when the state forbids it. Each `check_…` raises; `can_…` asks."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lantern.access.permissions import Permission, can, check
from lantern.access.roles import MANAGING, VISITORS, Role, roles_for
from lantern.audit.record import SystemActor
from lantern.errors import DomainError, NotAllowed, NotPossibleNow
from tenants.logins.current import current_tenant
from tenants.people.models import User

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

    from lantern.audit.record import Actor

_NOBODY_LEFT = {
    Role.OPERATOR: _("This is the last active operator. Invite another operator first."),
    Role.ADMINISTRATOR: _("This is the last active administrator. Make somebody else an administrator first."),
    Role.HEAD: _("This is the last active head teacher. Make somebody else head teacher first."),
}


def managing_role() -> Role:
    """The role without which this tenant could not manage its people."""
    return MANAGING[current_tenant().kind]


def roles_to_give(by: "Actor") -> list[Role]:
    """The roles this actor may give here, in the order in which they are offered."""
    return [role for role in roles_for(current_tenant().kind) if _may_handle(by, role)]


def check_can_invite(by: "Actor", role: str) -> None:
    """Returns if the actor may invite somebody to have this role here."""
    check(by, Permission.PEOPLE_MANAGE)
    _check_role_is_of_here(role)
    _check_may_handle(by, role)


def check_can_change_invitation(by: "Actor", role: str) -> None:
    """Returns if the actor may send again or cancel an invitation to this role."""
    check(by, Permission.PEOPLE_MANAGE)
    _check_may_handle(by, role)


def check_can_change_role(by: "Actor", person: User, role: str) -> None:
    """Returns if the actor may give this person the role: not themself, and not away from the last who manages."""
    check(by, Permission.PEOPLE_MANAGE)
    _check_is_no_visitor(person)
    _check_role_is_of_here(role)
    _check_is_somebody_else(by, person, _("You cannot change your own role. Ask somebody else who manages people."))
    _check_may_handle(by, person.role)
    _check_may_handle(by, role)
    if role != managing_role():
        _check_somebody_is_left(person)


def concerns_managing_role(person: User, role: str) -> bool:
    """Whether giving this role makes somebody a holder of the managing role, or takes it from them."""
    return managing_role() in {person.role, role} and person.role != role


def check_can_disable(by: "Actor", person: User) -> None:
    """Returns if the actor may stop this person from signing in: not themself, and not the last who manages people."""
    check(by, Permission.PEOPLE_MANAGE)
    _check_is_no_visitor(person)
    _check_is_somebody_else(by, person, _("You cannot disable your own account. Ask somebody else who manages people."))
    _check_may_handle(by, person.role)
    if not person.is_active:
        raise NotPossibleNow(_("This person is already disabled."), code="already_disabled")
    _check_somebody_is_left(person)


def check_can_enable(by: "Actor", person: User) -> None:
    """Returns if the actor may let this person sign in again."""
    check(by, Permission.PEOPLE_MANAGE)
    _check_is_no_visitor(person)
    _check_may_handle(by, person.role)
    if person.is_active:
        raise NotPossibleNow(_("This person can already sign in."), code="already_enabled")


def check_can_choose_chair(by: "Actor", *, present: User | None) -> None:
    """Returns if the actor may say who chairs the governors: whoever chairs now, or without one who manages people."""
    if present is None or not present.is_chair:
        check(by, Permission.PEOPLE_MANAGE)
    elif by.pk != present.pk and not isinstance(by, SystemActor):
        raise NotAllowed(_("%(name)s chairs the governors and hands over.") % {"name": present.name})


def can_choose_chair(by: "Actor", *, present: User | None) -> bool:
    """Whether `check_can_choose_chair` would pass."""
    return _passes(partial(check_can_choose_chair, present=present), by)


def check_can_make_chair(by: "Actor", person: User, *, present: User | None) -> None:
    """Returns if the actor may have this governor chair the governors."""
    check_can_choose_chair(by, present=present)
    if person.role != Role.GOVERNOR or not person.is_active:
        raise NotPossibleNow(_("Only a governor who can sign in can chair the governors."), code="no_governor")
    if person.is_chair:
        raise NotPossibleNow(_("This person chairs the governors already."), code="chairs_already")


def check_can_rename(by: "Actor", person: User) -> None:
    """Returns if the actor may correct this person's name: everybody their own, and whoever manages people."""
    if by.pk != person.pk or not person.is_active:
        check(by, Permission.PEOPLE_MANAGE)
    _check_is_no_visitor(person)


def check_is_oneself(by: "Actor", person: User) -> None:
    """Returns if the actor is this person: what somebody likes is nobody else's to choose."""
    if by.pk != person.pk:
        raise NotAllowed(_("Everybody chooses this for themselves."))


def check_can_reset_two_step(by: "Actor", person: User) -> None:
    """Returns if the actor may take away this person's two-step verification, for somebody who lost their telephone."""
    check(by, Permission.PEOPLE_MANAGE)
    _check_is_somebody_else(by, person, _("Turn off your own two-step verification on your account page."))
    _check_may_handle(by, person.role)


def check_can_remove_second_step(person: User, step: "Authenticator") -> None:
    """Returns if the person may remove this second step of their own: not the last one where their role needs one.

    Called in the transaction that removes it: until it ends, the person's other steps stay as they are.
    """
    if not person.must_use_two_step or step.type == "recovery_codes":
        return
    User.objects.select_for_update().get(pk=person.pk)
    if not person.second_steps.exclude(pk=step.pk).exists():
        raise NotPossibleNow(
            _("Your role needs two-step verification. Add a passkey first, then remove this."), code="last_second_step"
        )


def can_remove_second_step(person: User, step: "Authenticator") -> bool:
    """Whether `check_can_remove_second_step` would pass, as far as can be told now."""
    return not person.must_use_two_step or person.second_steps.exclude(pk=step.pk).exists()


def can_change_role(by: "Actor", person: User) -> bool:
    """Whether there is any other role the actor could give this person now."""
    others = (role for role in roles_to_give(by) if role != person.role)
    return any(_passes(check_can_change_role, by, person, role) for role in others)


def can_disable(by: "Actor", person: User) -> bool:
    """Whether `check_can_disable` would pass."""
    return _passes(check_can_disable, by, person)


def reason_against_disabling(by: "Actor", person: User) -> str:
    """The sentence with which `check_can_disable` refuses; empty if it would pass."""
    try:
        check_can_disable(by, person)
    except DomainError as error:
        return str(error.message)
    return ""


def can_enable(by: "Actor", person: User) -> bool:
    """Whether `check_can_enable` would pass."""
    return _passes(check_can_enable, by, person)


def can_rename(by: "Actor", person: User) -> bool:
    """Whether `check_can_rename` would pass."""
    return _passes(check_can_rename, by, person)


def can_reset_two_step(by: "Actor", person: User) -> bool:
    """Whether `check_can_reset_two_step` would pass."""
    return _passes(check_can_reset_two_step, by, person)


def _check_is_no_visitor(person: User) -> None:
    if person.role in VISITORS:
        raise NotAllowed(
            _("Lantern support comes and goes by Support access, not by this page."), code="support_access"
        )


def _check_role_is_of_here(role: str) -> None:
    if role not in roles_for(current_tenant().kind):
        raise NotPossibleNow(_("There is no such role here."), code="no_such_role")


def _may_handle(by: "Actor", role: str) -> bool:
    # Else a safeguarding lead, who manages people too, could make a second account head teacher and sign.
    return role != managing_role() or isinstance(by, SystemActor) or getattr(by, "role", None) == managing_role()


def _check_may_handle(by: "Actor", role: str) -> None:
    if not _may_handle(by, role):
        raise NotAllowed(
            _("Only a %(role)s can do this for a %(role)s.") % {"role": Role(role).label.lower()},
            code="managing_role_only",
        )


def _check_is_somebody_else(by: "Actor", person: User, message: object) -> None:
    if by.pk == person.pk:
        raise NotAllowed(message, code="own_account")


def _check_somebody_is_left(person: User) -> None:
    role = managing_role()
    if person.role != role or not person.is_active:
        return
    if not User.objects.get_queryset().active().with_role(role).exclude(pk=person.pk).exists():
        raise NotPossibleNow(_NOBODY_LEFT[role], code="last_of_role")


def _passes(check_rule: Callable[..., None], *args: object) -> bool:
    try:
        check_rule(*args)
    except DomainError:
        return False
    return True


def can_manage(by: object) -> bool:
    """Whether the actor manages people here at all."""
    return can(by, Permission.PEOPLE_MANAGE)
