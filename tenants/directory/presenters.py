"""Words for the operators' pages."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.directory.forms import AuthorityForm
from tenants.directory.models import Tenant

_STATUSES = {
    Tenant.Status.REQUESTED: ("todo", _("Waiting to be set up")),
    Tenant.Status.SETTING_UP: ("half", _("Being set up")),
    Tenant.Status.READY: ("done", _("Ready")),
    Tenant.Status.FAILED: ("overdue", _("Needs attention")),
    Tenant.Status.CLOSED: ("na", _("Closed")),
    Tenant.Status.ERASING: ("half", _("Being erased")),
    Tenant.Status.ERASED: ("na", _("Erased")),
}


@dataclass(frozen=True)
class AuthorityLine:
    """An authority as the list shows it."""

    name: str
    url: str
    la_code: str
    host: str
    schools: int
    badge: str
    status: object


def authority_line(authority: Tenant) -> AuthorityLine:
    """The authority, as `queries.authorities` gives it, with its status in words."""
    badge, status = status_of(authority)
    return AuthorityLine(
        name=authority.name,
        url=reverse("directory:authority", args=[authority.pk]),
        la_code=authority.la_code,
        host=getattr(authority, "host", "") or "",
        schools=getattr(authority, "school_count", 0),
        badge=badge,
        status=status,
    )


def status_of(authority: Tenant) -> tuple[str, object]:
    """A kind of badge and the words for how far the authority is."""
    return _STATUSES[Tenant.Status(authority.status)]


def answers(form: AuthorityForm) -> list[dict[str, object]]:
    """What was typed, as rows of a summary list, in the order of the form."""
    return [{"key": form.fields[name].label, "value": form.cleaned_data[name]} for name in form.fields]


def authority_facts(authority: Tenant) -> list[dict[str, object]]:
    """The directory's facts of an authority as rows of a summary list."""
    return [
        {"key": _("LA code"), "value": authority.la_code},
        {"key": _("Open schools"), "value": getattr(authority, "school_count", 0)},
        {"key": _("First administrator"), "value": authority.contact_name or _("Not given")},
        {"key": _("Their email address"), "value": authority.contact_email or _("Not given")},
    ]
