"""Signing in, linking and joining by a service: there and back."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from lantern.access.guard import open_to_all, signed_in
from lantern.errors import NotFound
from tenants.people.models import digest_of
from tenants.people.queries import why_not_open
from tenants.people.recent import recent_sign_in
from tenants.people.requests import PersonRequest
from tenants.sso import actions, presenters, queries, rules
from tenants.sso.adapter import trouble
from tenants.sso.models import SignInService
from tenants.sso.oidc import CallbackView, ServiceAdapter, ServiceProvider, app_of
from tenants.sso.outgoing import ServiceProblem


@open_to_all("this is where somebody begins to sign in")
@never_cache
@require_POST
def start(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """The way to the service, to sign in."""
    service = queries.enabled_service(service_id)
    there = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()}):
        there = ""
    return _go(request, service, process=AuthProcess.LOGIN, next_url=there or None)


@open_to_all("the one-use link in the mail is the permission")
@never_cache
@require_POST
def join(request: HttpRequest, token: str, service_id: UUID) -> HttpResponse:
    """The way to the service, to accept an invitation by it. The session keeps the token's digest, not the token."""
    service = queries.enabled_service(service_id)
    if why_not_open(token):
        return redirect("people:join", token)
    return _go(request, service, process=AuthProcess.LOGIN, data={"invitation": digest_of(token)})


@signed_in
@require_safe
def links(request: PersonRequest) -> HttpResponse:
    """Which accounts at services are linked to mine."""
    services = list(queries.enabled_services())
    rows = presenters.link_rows(services, queries.links_of(request.user))
    return render(request, "sso/links.html", {"rows": rows})


@signed_in
@recent_sign_in
@never_cache
@require_http_methods(["GET", "POST"])
def link(request: PersonRequest, service_id: UUID) -> HttpResponse:
    """Says what linking means, and goes to the service."""
    service = queries.enabled_service(service_id)
    rules.check_can_link(request.user, request.user, service)
    if request.method == "POST":
        return _go(request, service, process=AuthProcess.CONNECT, data={"person": str(request.user.pk)})
    return render(request, "sso/link.html", {"service": service})


@signed_in
@recent_sign_in
@require_http_methods(["GET", "POST"])
def unlink(request: PersonRequest, service_id: UUID) -> HttpResponse:
    """Asks, and takes the link away."""
    service = queries.enabled_service(service_id)
    if service.issuer not in queries.links_of(request.user):
        raise NotFound(_("You have no account linked there."))
    rules.check_can_unlink(request.user, request.user, service)
    if request.method == "POST":
        actions.unlink(person=request.user, service=service, by=request.user)
        return redirect("sso:links")
    return render(request, "sso/unlink.html", {"service": service})


@open_to_all("the service sends people back here; the state in their session says who began what")
@never_cache
@require_GET
def callback(request: HttpRequest, service_id: UUID) -> HttpResponseBase:
    """Back from the service: signed in, linked, joined, or told why not."""
    service = queries.enabled_service(service_id)
    try:
        answer: HttpResponseBase = CallbackView.adapter_view(ServiceAdapter(request, service))(request)
    except ServiceProblem as problem:
        return trouble(request, service, problem)
    return answer


def _go(
    request: HttpRequest,
    service: SignInService,
    *,
    process: str,
    next_url: str | None = None,
    data: dict[str, Any] | None = None,
) -> HttpResponse:
    """A page that goes on to the service by itself.

    A redirect would be part of sending the form, which the Content-Security-Policy allows to this host alone; browsers apply that to
    every further redirect too, and services send people on to hosts that nobody here knows.
    """
    too_often = ratelimit.consume_or_429(request, action="login")
    if too_often is not None:
        return too_often
    try:
        there = ServiceProvider(request, app=app_of(service)).redirect(request, process, next_url, data)
    except ServiceProblem as problem:
        return trouble(request, service, problem)
    return render(request, "sso/going.html", {"service": service, "address": there["Location"]})
