"""What a page about a person offers its reader."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.people import rules

if TYPE_CHECKING:
    from tenants.people.models import User


@dataclass(frozen=True)
class PersonPage:
    """The facts of a person and the ways on from there; an empty address where there is none."""

    rows: list[dict[str, Any]]
    disable_url: str
    enable_url: str
    reset_two_step_url: str
    why_not: str


def person_page(person: "User", reader: "User") -> PersonPage:
    """The page about this person for this reader, who may see it."""
    changes_role = rules.can_change_role(reader, person)
    two_step = uses_two_step(person)
    rows = [
        _row(
            _("Name"),
            person.name,
            reverse("people:rename", args=[person.id]) if rules.can_rename(reader, person) else "",
        ),
        _row(_("Email address"), person.email),
        _row(_("Role"), person.get_role_display(), reverse("people:role", args=[person.id]) if changes_role else ""),
        _row(_("Can sign in"), _("Yes") if person.is_active else _("No, disabled")),
    ]
    if rules.can_manage(reader):
        rows.append(_row(_("Two-step verification"), _("On") if two_step else _("Off")))
    return PersonPage(
        rows=rows,
        disable_url=reverse("people:disable", args=[person.id]) if rules.can_disable(reader, person) else "",
        enable_url=reverse("people:enable", args=[person.id]) if rules.can_enable(reader, person) else "",
        reset_two_step_url=reverse("people:reset_two_step", args=[person.id])
        if two_step and rules.can_reset_two_step(reader, person)
        else "",
        why_not=_why_not(person, reader),
    )


def uses_two_step(person: "User") -> bool:
    """Whether a stolen password is not enough to sign in as this person."""
    return person.has_second_step


def ways_to_show_second_step(person: "User") -> list[dict[str, Any]]:
    """A passkey and a code, as far as the person has them, each with its page, which leads home."""
    words = {"mfa_reauthenticate:webauthn": _("Use your passkey"), "mfa_reauthenticate": _("Enter a code")}
    methods = {method["id"]: method["url"] for method in get_adapter().get_reauthentication_methods(person)}
    return [{"text": text, "url": f"{methods[name]}?next=/"} for name, text in words.items() if name in methods]


def _row(key: str, value: str, href: str = "") -> dict[str, Any]:
    return {"key": key, "value": value, "href": href}


def _why_not(person: "User", reader: "User") -> str:
    """Why somebody who manages people finds neither a button to disable nor one to enable."""
    if not rules.can_manage(reader) or rules.can_disable(reader, person) or rules.can_enable(reader, person):
        return ""
    return rules.reason_against_disabling(reader, person)


def account_rows(person: "User") -> list[dict[str, Any]]:
    """What a person's own account page says about them."""
    return [
        _row(_("Name"), person.name, reverse("people:own_name")),
        _row(_("Email address"), person.email),
        _row(_("Role"), person.get_role_display()),
    ]
