"""The school's page for telling: set up, and hung up as a poster."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.school.concerns import actions, queries, receipts
from incidents.school.concerns.forms import PageForm
from incidents.school.concerns.rules import ConcernIncomplete
from incidents.school.concerns.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_http_methods(["GET", "POST"])
@requires(Permission.CONCERNS_SET_UP)
def set_up(request: SchoolRequest) -> HttpResponse:
    """On or off, who reads, until when the school is closed, and how long things are kept."""
    page = queries.page()
    form = PageForm(request.POST if request.method == "POST" else None, initial=PageForm.initial_of(page))
    if form.is_valid():
        try:
            page = actions.set_up_page(by=request.user, **form.cleaned_data)
        except ConcernIncomplete as problem:
            form.add_error(problem.field, str(problem.message))
        else:
            messages.success(request, _("The page is on.") if page.is_on else _("The page is off."))
            return redirect("school_concerns:inbox")
    context = {"form": form, "address": request.tenant.url(reverse("school_concerns:tell"))}
    return render(request, "school_concerns/page.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.CONCERNS_READ)
def poster(request: SchoolRequest) -> HttpResponse:
    """A page to print and hang up: the address, as letters and as a square code."""
    address = request.tenant.url(reverse("school_concerns:tell"))
    context = {
        "address": address.partition("://")[2],
        "code": receipts.address_code(address),
        "told_on": queries.page(),
    }
    return render(request, "school_concerns/poster.html", context)
