"""The people of this tenant: list, one person, and what can be changed about them."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission, can
from lantern.access.roles import meaning_of
from lantern.errors import DomainError
from tenants.people import actions, presenters, queries, rules
from tenants.people.forms import ChangeRoleForm, RenameForm
from tenants.people.recent import check_recent, recent_sign_in
from tenants.people.requests import PersonRequest

PEOPLE_ON_A_PAGE = 50


@requires(Permission.PEOPLE_VIEW)
@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody by name, with search; whoever manages people also sees how many invitations wait."""
    search = request.GET.get("search", "").strip()
    people = Paginator(queries.people(search), PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    manages = rules.can_manage(request.user)
    context = {
        "people": people,
        "search": search,
        "manages": manages,
        "sets_up_sign_in": can(request.user, Permission.SIGN_IN_MANAGE),
        "waiting": queries.open_invitations().count() if manages else 0,
    }
    return render(request, "people/list.html", context)


@requires(Permission.PEOPLE_VIEW)
@require_safe
def person(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """One person, and what the reader can do about them."""
    shown = queries.person_by_id(person_id)
    context = {"person": shown, "page": presenters.person_page(shown, request.user), "meaning": meaning_of(shown.role)}
    return render(request, "people/person.html", context)


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(["GET", "POST"])
def change_role(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One question: the new role."""
    found = queries.person_by_id(person_id)
    form = ChangeRoleForm(
        request.POST if request.method == "POST" else None, person=found, roles=rules.roles_to_give(request.user)
    )
    if form.is_valid():
        if rules.concerns_managing_role(found, form.cleaned_data["role"]):
            check_recent(request)
        try:
            found = actions.change_role(person=found, role=form.cleaned_data["role"], by=request.user)
        except DomainError as error:
            form.add_error("role", str(error.message))
        else:
            messages.success(
                request,
                _("The role of %(name)s is now: %(role)s.") % {"name": found.name, "role": found.get_role_display()},
            )
            return redirect("people:person", found.id)
    return render(request, "people/change_role.html", {"form": form, "person": found})


@requires(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Correct a name: of anybody for whoever manages people, one's own for everybody."""
    found = queries.person_by_id(person_id)
    rules.check_can_rename(request.user, found)
    form = RenameForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if form.is_valid():
        found = actions.rename(person=found, name=form.cleaned_data["name"], by=request.user)
        messages.success(request, _("The name is now: %(name)s.") % {"name": found.name})
        return redirect("people:person", found.id)
    return render(request, "people/rename.html", {"form": form, "person": found})


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(["GET", "POST"])
def disable(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Asks, says what will happen, and stops somebody from signing in."""
    found = queries.person_by_id(person_id)
    rules.check_can_disable(request.user, found)
    if request.method == "POST":
        found = actions.disable(person=found, by=request.user)
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": found.name})
        return redirect("people:person", found.id)
    return render(request, "people/disable.html", {"person": found})


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(["GET", "POST"])
def enable(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Asks, and lets somebody sign in again."""
    found = queries.person_by_id(person_id)
    rules.check_can_enable(request.user, found)
    if request.method == "POST":
        found = actions.enable(person=found, by=request.user)
        messages.success(request, _("%(name)s can sign in again.") % {"name": found.name})
        return redirect("people:person", found.id)
    return render(request, "people/enable.html", {"person": found})


@requires(Permission.PEOPLE_MANAGE)
@recent_sign_in
@require_http_methods(["GET", "POST"])
def reset_two_step(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Asks, and takes away the two-step verification of somebody who lost their telephone and their codes."""
    found = queries.person_by_id(person_id)
    rules.check_can_reset_two_step(request.user, found)
    if request.method == "POST":
        found = actions.reset_two_step(person=found, by=request.user)
        messages.success(
            request,
            _("%(name)s signs in with their password and sets up two-step verification again.") % {"name": found.name},
        )
        return redirect("people:person", found.id)
    return render(request, "people/reset_two_step.html", {"person": found})
