"""The log of checks, and the actions that a failing one asks for."""

import uuid
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from checklists.school.plan.queries import owners
from checklists.school.plan.rules import ActionIncomplete
from checklists.school_year import year_began
from incidents.school.filtering import rules
from incidents.school.filtering.actions import checks as actions
from incidents.school.filtering.forms.checks import CheckForm, FoundActionForm
from incidents.school.filtering.queries import checks as queries
from incidents.school.filtering.tables import check_heading, check_rows
from incidents.school.filtering.views.requests import SchoolRequest, done
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.files.tables.going_out import xlsx_response

ON_A_PAGE: Final = 50


@require_safe
@requires(Permission.FILTERING_VIEW)
def log(request: SchoolRequest) -> HttpResponse:
    """Every check, the newest first; fifty a page."""
    page = Paginator(queries.checks(), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    found = queries.found_of_checks(shown)
    context = {
        "page": page,
        "counts": queries.check_counts(year_began(timezone.localdate())),
        "checks": [(check, found.get(check.pk, [])) for check in shown],
        "year_began": year_began(timezone.localdate()),
        "can_keep": rules.can_keep(request.user),
    }
    return render(request, "school_filtering/checks.html", context)


@require_safe
@requires(Permission.FILTERING_VIEW)
def as_xlsx(request: SchoolRequest) -> HttpResponse:
    """Every check as an Excel workbook, with the actions that it asked for."""
    rows = list(queries.checks())
    name = _("Checks of filtering %(day)s") % {"day": timezone.localdate().isoformat()}
    return xlsx_response(name, check_heading(), check_rows(rows, queries.found_of_checks(rows)))


@require_http_methods(["GET", "POST"])
@requires(Permission.FILTERING_KEEP)
def add(request: SchoolRequest) -> HttpResponse:
    """Writes a check down. One that failed leads on to what will be done about it."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        check = done(form, actions.log_check, seen=form.seen(timezone.localdate()), by=request.user)
        if check is not None and check.needs_action:
            messages.success(request, _("The check is written down. Say now what will be done about it."))
            return redirect("school_filtering:act_on_check", filtercheck_id=check.pk)
        if check is not None:
            messages.success(request, _("The check is written down."))
            return redirect("school_filtering:check", filtercheck_id=check.pk)
    return render(request, "school_filtering/add_check.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@requires(Permission.FILTERING_VIEW)
def check(request: SchoolRequest, filtercheck_id: uuid.UUID) -> HttpResponse:
    """One check and the actions that it asked for."""
    found = queries.check_by_id(request.user, filtercheck_id)
    context = {"check": found, "found": queries.found_of_check(found), "can_keep": rules.can_keep(request.user)}
    return render(request, "school_filtering/check.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILTERING_KEEP)
def act(request: SchoolRequest, filtercheck_id: uuid.UUID) -> HttpResponse:
    """An action for the plan, because of a check."""
    found = queries.check_by_id(request.user, filtercheck_id)
    form = FoundActionForm(request.POST if request.method == "POST" else None, people=owners())
    if form.is_valid():
        try:
            actions.act_on_check(check_id=found.pk, details=form.details, by=request.user)
        except ActionIncomplete as problem:
            form.add_error(problem.field, str(problem.message))
        else:
            messages.success(request, _("The action is in the plan."))
            return redirect("school_filtering:check", filtercheck_id=found.pk)
    context = {"form": form, "check": found}
    return render(request, "school_filtering/act.html", context, status=422 if form.errors else 200)
