"""The register of AI tools and systems."""

import uuid
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.school.filtering import rules
from incidents.school.filtering.actions import systems as actions
from incidents.school.filtering.forms.reviews import SystemForm
from incidents.school.filtering.queries import reviews as queries
from incidents.school.filtering.views.requests import SchoolRequest, done
from lantern.access.guard import requires
from lantern.access.permissions import Permission

ON_A_PAGE: Final = 50


@require_safe
@requires(Permission.FILTERING_VIEW)
def register(request: SchoolRequest) -> HttpResponse:
    """Every AI tool and system, those in use first; fifty a page."""
    context = {
        "page": Paginator(queries.systems(), ON_A_PAGE).get_page(request.GET.get("page")),
        "counts": queries.system_counts(),
        "can_keep": rules.can_keep(request.user),
    }
    return render(request, "school_filtering/systems.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILTERING_KEEP)
def add(request: SchoolRequest) -> HttpResponse:
    """A tool or system for the register. One that is new proposes an extra review, and leads to it."""
    form = SystemForm(request.POST if request.method == "POST" else None, adds=True)
    if form.is_valid():
        is_new = form.cleaned_data["is_new"] == "yes"
        made = done(form, actions.add_system, facts=form.facts, is_new=is_new, by=request.user)
        if made is not None:
            _system, review = made
            if review is None:
                messages.success(request, _("It is in the register."))
                return redirect("school_filtering:systems")
            messages.success(
                request, _("It is in the register, and an extra review is proposed. Start it with one click.")
            )
            return redirect("school_filtering:review", review_id=review.pk)
    return render(request, "school_filtering/system.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILTERING_KEEP)
def change(request: SchoolRequest, system_id: uuid.UUID) -> HttpResponse:
    """What the register says about a system, to be changed."""
    found = queries.system_by_id(request.user, system_id)
    initial = {name: getattr(found, name) for name in SystemForm(adds=False).fields}
    form = SystemForm(request.POST if request.method == "POST" else None, adds=False, initial=initial)
    if form.is_valid() and done(form, actions.change_system, system_id=found.pk, facts=form.facts, by=request.user):
        messages.success(request, _("The register is changed."))
        return redirect("school_filtering:systems")
    context = {"form": form, "system": found}
    return render(request, "school_filtering/system.html", context, status=422 if form.errors else 200)
