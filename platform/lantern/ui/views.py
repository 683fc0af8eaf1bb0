"""The plain pages behind the links of the footer. What they say depends on the kind of host."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantern.access.guard import open_to_all
from lantern.access.permissions import Permission, can
from lantern.access.roles import meaning_of, roles_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


# What the help of a school speaks of only to those who can do it there.
_PARTS_OF_HELP = {
    "read_audits": Permission.AUDITS_VIEW,
    "deal_with_incidents": Permission.INCIDENTS_WORK,
    "look_after_training": Permission.TRAINING_MANAGE,
    "tell_of_incidents": Permission.INCIDENTS_REPORT,
}


@require_safe
@open_to_all("Help must be readable by somebody who cannot sign in")
def help_page(request: "HttpRequest") -> "HttpResponse":
    kind = _kind(request)
    roles = [{"name": role.label, "meaning": meaning_of(role)} for role in roles_for(kind)]
    may = {name: can(request.user, permission) for name, permission in _PARTS_OF_HELP.items()}
    return render(request, "ui/pages/help.html", {"kind": kind, "roles": roles, "may": may})


@require_safe
@open_to_all("The law asks for an accessibility statement that everybody can read")
def accessibility(request: "HttpRequest") -> "HttpResponse":
    return render(request, "ui/pages/accessibility.html", {"kind": _kind(request)})


@require_safe
@open_to_all("A privacy notice is for people who have not decided to sign in yet")
def privacy(request: "HttpRequest") -> "HttpResponse":
    context = {
        "kind": _kind(request),
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "session_hours": settings.LONGEST_SESSION_HOURS,
    }
    return render(request, "ui/pages/privacy.html", context)


@require_safe
@open_to_all("What an authority can and cannot see is the promise of the product and holds nobody's data")
def what_authority_sees(request: "HttpRequest") -> "HttpResponse":
    return render(request, "ui/pages/what_authority_sees.html", {"kind": _kind(request)})


@require_safe
@open_to_all("It holds nothing: somebody without scripts goes here when others look on")
def hidden(request: "HttpRequest") -> "HttpResponse":
    """A page that anybody may look at, with a link back to the home page."""
    return render(request, "ui/pages/hidden.html")


def _kind(request: "HttpRequest") -> str:
    return str(getattr(getattr(request, "tenant", None), "kind", "directory"))
