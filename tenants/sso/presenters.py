"""What a page about a sign-in service tells whoever sets it up."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lantern.ui.words import when
from tenants.sso.oidc import redirect_address

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialAccount

    from tenants.sso.models import SignInService


def service_rows(service: "SignInService") -> list[dict[str, Any]]:
    """The facts of a service. Its secret is not among them."""
    change = reverse("sso:change", args=[service.pk])
    credentials = reverse("sso:credentials", args=[service.pk])
    rows = [
        _row(_("State"), _("On: people can sign in by it") if service.enabled else _("Off")),
        _row(_("Service"), service.get_kind_display()),
        _row(_("Name on the button"), service.label, change),
        _row(_("Issuer"), service.issuer, change),
        _row(_("Redirect address"), redirect_address(service)),
        _row(_("Client ID"), service.client_id or _("Not entered yet"), credentials),
        _row(_("Client secret"), _("Stored") if service.client_secret else _("Not entered yet"), credentials),
        _row(
            _("Second step"),
            _("The service asks for it") if service.asks_second_step else _("Lantern asks for it"),
            change,
        ),
        _row(_("Connection checked"), when(service.checked_at) if service.checked_at else _("Not yet")),
    ]
    if service.domain:
        rows.insert(4, _row(_("Domain"), service.domain, change))
    return rows


def link_rows(services: list["SignInService"], links: dict[str, "SocialAccount"]) -> list[dict[str, Any]]:
    """One row for each service: whether the reader has linked their account there, and the way to change that."""
    rows = []
    for service in services:
        link = links.get(service.issuer)
        if link is None:
            row = _row(service.label, _("Not linked"), reverse("sso:link", args=[service.pk]))
            rows.append({**row, "change": _("Link")})
        else:
            row = _row(
                service.label,
                _("Linked on %(day)s") % {"day": when(link.date_joined)},
                reverse("sso:unlink", args=[service.pk]),
            )
            rows.append({**row, "change": _("Unlink")})
    return rows


def _row(key: str, value: str, href: str = "") -> dict[str, Any]:
    return {"key": key, "value": value, "href": href}
