"""Who was let in, letting in, ending, and the way in."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantern.access.guard import open_to_all, requires
from lantern.access.permissions import Permission
from lantern.errors import DomainError, NotFound, NotPossibleNow
from tenants.people.recent import recent_sign_in
from tenants.people.requests import PersonRequest
from tenants.support import actions, queries
from tenants.support.forms import GrantForm
from tenants.support.middleware import remember_grant


@requires(Permission.SUPPORT_MANAGE)
@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """Who can look at the records now, and who could before."""
    return render(request, "support/grants.html", {"live": queries.live_grants(), "past": queries.past_grants()})


@requires(Permission.SUPPORT_MANAGE)
@recent_sign_in
@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """One form: who, why, for how long."""
    form = GrantForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            grant = actions.grant_access(**form.asked, by=request.user)
        except DomainError as error:
            form.add_error("email", str(error.message))
        else:
            messages.success(
                request, _("%(name)s can look at your records. A link is on its way to them.") % {"name": grant.name}
            )
            return redirect("support:grants")
    return render(request, "support/new.html", {"form": form}, status=400 if form.errors else 200)


@requires(Permission.SUPPORT_MANAGE)
@require_POST
def end(request: PersonRequest, grant_id: UUID) -> HttpResponse:
    """Ends it at once: nothing is lost by it, so nothing is asked."""
    grant = actions.end_access(grant=queries.grant_by_id(grant_id), by=request.user)
    messages.success(request, _("%(name)s can no longer look at your records.") % {"name": grant.name})
    return redirect("support:grants")


@requires(Permission.SUPPORT_MANAGE)
@require_POST
def send_link(request: PersonRequest, grant_id: UUID) -> HttpResponse:
    """A new link goes out and the old one stops working."""
    grant = actions.send_new_link(grant=queries.grant_by_id(grant_id), by=request.user)
    messages.success(request, _("A new link is on its way to %(email)s.") % {"email": grant.email})
    return redirect("support:grants")


@open_to_all("the one-use link in the mail is the permission")
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Asks before it uses the link up: mail programs open links to look at them. 404 for a link that is none of here."""
    grant = queries.grant_by_link(token)
    if grant is None:
        raise NotFound(_("This link has been used, or was never one of here."))
    if request.method == "POST":
        try:
            grant = actions.enter(token=token)
        except NotPossibleNow:
            return render(request, "support/too_late.html", status=410)
        visitor: Any = grant.person
        login(request, visitor, backend=settings.AUTHENTICATION_BACKENDS[0])
        remember_grant(request, grant)
        return redirect("/")
    return render(request, "support/enter.html", {"grant": grant})


@open_to_all("tells a visitor whose access has ended why they see nothing more")
@require_safe
def over(request: HttpRequest) -> HttpResponse:
    """The access has ended."""
    return render(request, "support/over.html")
