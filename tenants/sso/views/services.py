"""Setting up sign-in services: for whoever manages the tenant."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound, NotPossibleNow
from tenants.people.recent import recent_sign_in
from tenants.sso import actions, discovery, presenters, queries, rules
from tenants.sso.forms import FORMS, LABELS, CredentialsForm, KindForm, ServiceForm
from tenants.sso.models import SignInService
from tenants.sso.outgoing import ServiceProblem


@requires(Permission.SIGN_IN_MANAGE)
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Every service of this tenant and whether it is on."""
    return render(request, "sso/services.html", {"services": queries.services()})


@requires(Permission.SIGN_IN_MANAGE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """One question: which kind."""
    form = KindForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("sso:details", form.cleaned_data["kind"])
    return render(request, "sso/add.html", {"form": form})


@requires(Permission.SIGN_IN_MANAGE)
@recent_sign_in
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, kind: str) -> HttpResponse:
    """What identifies the service. It is then known here, and its page shows the address to register there."""
    if kind not in FORMS:
        raise NotFound(_("There is no such kind of service."))
    form = FORMS[kind](request.POST if request.method == "POST" else None, initial={"label": LABELS[kind]})
    if form.is_valid():
        try:
            service = actions.add(kind=kind, **form.values(), by=request.user)
        except NotPossibleNow as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("sso:service", service.pk)
    return render(request, "sso/details.html", {"form": form, "kind": SignInService.Kind(kind)})


@requires(Permission.SIGN_IN_MANAGE)
@require_safe
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """One service: its facts and what to do next."""
    return _page(request, queries.service_by_id(service_id))


@requires(Permission.SIGN_IN_MANAGE)
@recent_sign_in
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Name, issuer and the like."""
    found = queries.service_by_id(service_id)
    form: ServiceForm = FORMS[found.kind](request.POST if request.method == "POST" else None, service=found)
    if form.is_valid():
        try:
            changed = actions.change(service=found, **form.values(), by=request.user)
        except NotPossibleNow as error:
            form.add_error(None, str(error.message))
        else:
            _say_it_changed(request, before=found, after=changed)
            return redirect("sso:service", found.pk)
    return render(request, "sso/change.html", {"form": form, "service": found})


@requires(Permission.SIGN_IN_MANAGE)
@recent_sign_in
@sensitive_post_parameters("client_secret")
@require_http_methods(["GET", "POST"])
def credentials(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """The client ID and the secret that the service gave."""
    found = queries.service_by_id(service_id)
    form = CredentialsForm(request.POST if request.method == "POST" else None, service=found)
    if form.is_valid():
        actions.set_credentials(service=found, **form.cleaned_data, by=request.user)
        messages.success(request, _("The client ID and the client secret are stored."))
        return redirect("sso:service", found.pk)
    return render(request, "sso/credentials.html", {"form": form, "service": found})


@requires(Permission.SIGN_IN_MANAGE)
@require_POST
def check(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Asks the service for its document and keys, and says what came back."""
    found = queries.service_by_id(service_id)
    try:
        discovery.check(found)
    except ServiceProblem as problem:
        return _page(request, found, problem=problem.message)
    actions.note_answer(service=found, by=request.user)
    messages.success(request, _("%(service)s answers as it should.") % {"service": found.label})
    return redirect("sso:service", found.pk)


@requires(Permission.SIGN_IN_MANAGE)
@recent_sign_in
@require_http_methods(["GET", "POST"])
def turn_on(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Asks, and offers the service on the sign-in page."""
    found = queries.service_by_id(service_id)
    rules.check_can_turn_on(request.user, found)
    if request.method == "POST":
        actions.turn_on(service=found, by=request.user)
        messages.success(request, _("People can now link their %(service)s account.") % {"service": found.label})
        return redirect("sso:service", found.pk)
    return render(request, "sso/turn_on.html", {"service": found})


@requires(Permission.SIGN_IN_MANAGE)
@recent_sign_in
@require_http_methods(["GET", "POST"])
def turn_off(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Asks, says who will be stranded, and takes the service off the sign-in page."""
    found = queries.service_by_id(service_id)
    if request.method == "POST":
        actions.turn_off(service=found, by=request.user)
        messages.success(request, _("Nobody can sign in by %(service)s any more.") % {"service": found.label})
        return redirect("sso:service", found.pk)
    return render(request, "sso/turn_off.html", _with_stranded(found))


@requires(Permission.SIGN_IN_MANAGE)
@recent_sign_in
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Asks, and removes the service with everybody's links."""
    found = queries.service_by_id(service_id)
    if request.method == "POST":
        actions.remove(service=found, by=request.user)
        messages.success(request, _("%(service)s was removed.") % {"service": found.label})
        return redirect("sso:services")
    return render(request, "sso/remove.html", _with_stranded(found))


def _page(request: HttpRequest, found: SignInService, *, problem: object = "") -> HttpResponse:
    context = {
        "service": found,
        "rows": presenters.service_rows(found),
        "can_turn_on": rules.can_turn_on(request.user, found),
        "problem": problem,
    }
    return render(request, "sso/service.html", context, status=409 if problem else 200)


def _with_stranded(found: SignInService) -> dict[str, Any]:
    return {"service": found, "stranded": queries.people_without_password_at(found)}


def _say_it_changed(request: HttpRequest, *, before: SignInService, after: SignInService) -> None:
    if before.issuer != after.issuer:
        messages.success(
            request, _("The issuer is another one now, so the service is off. Check it and turn it on again.")
        )
    else:
        messages.success(request, _("The service was changed."))
