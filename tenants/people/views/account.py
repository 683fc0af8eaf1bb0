"""One's own account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantern.access.guard import page_to_come_back_to, signed_in
from lantern.access.permissions import Permission, can
from lantern.access.roles import meaning_of
from tenants.people import actions, presenters, two_step
from tenants.people.forms import RenameForm
from tenants.people.requests import PersonRequest


@signed_in
@require_safe
def account(request: PersonRequest) -> HttpResponse:
    """Who I am here, and how I sign in."""
    context = {
        "rows": presenters.account_rows(request.user),
        "meaning": meaning_of(request.user.role),
        "two_step": presenters.uses_two_step(request.user),
        "may_have_tokens": can(request.user, Permission.TOKENS_MANAGE),
        "may_export": can(request.user, Permission.EXPORT_SCHOOL),
    }
    return render(request, "people/account.html", context)


@signed_in
@require_safe
def two_step_first(request: PersonRequest) -> HttpResponse:
    """Where somebody is sent who has to use two-step verification: why, and the ways to it."""
    if not two_step.is_missing(request):
        return redirect("/")
    context = {
        "has_second_step": request.user.has_second_step,
        "methods": presenters.ways_to_show_second_step(request.user),
    }
    return render(request, "people/two_step_first.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def own_name(request: PersonRequest) -> HttpResponse:
    """Correct one's own name."""
    form = RenameForm(request.POST if request.method == "POST" else None, initial={"name": request.user.name})
    if form.is_valid():
        person = actions.rename(person=request.user, name=form.cleaned_data["name"], by=request.user)
        messages.success(request, _("Your name is now: %(name)s.") % {"name": person.name})
        return redirect("people:account")
    return render(request, "people/own_name.html", {"form": form})


@signed_in
@require_POST
def keys(request: PersonRequest) -> HttpResponse:
    """Turns single-letter keys on or off for the person, on whatever device they sign in."""
    actions.switch_keys(person=request.user, on=request.POST.get("on") == "yes", by=request.user)
    if request.headers.get("HX-Request"):
        return render(request, "ui/components/keys_switch.html", {"on": request.user.single_keys})
    return redirect(page_to_come_back_to(request))
