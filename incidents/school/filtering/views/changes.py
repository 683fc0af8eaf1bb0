"""The change log: what was asked for, who decided, and what became of it."""

import uuid
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.school.filtering import rules
from incidents.school.filtering.actions import changes as actions
from incidents.school.filtering.forms.changes import AskForm, StepForm
from incidents.school.filtering.presenters import Selection, buttons_of
from incidents.school.filtering.queries import changes as queries
from incidents.school.filtering.rules import Step
from incidents.school.filtering.tables import change_heading, change_rows
from incidents.school.filtering.views.requests import SchoolRequest, done
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.files.tables.going_out import xlsx_response

ON_A_PAGE: Final = 50


@require_safe
@requires(Permission.FILTERING_VIEW)
def log(request: SchoolRequest) -> HttpResponse:
    """The changes that the address asks for, the newest first; fifty a page."""
    selection = Selection.of(request.GET.dict())
    counts = queries.change_counts(timezone.localdate())
    context = {
        "selection": selection,
        "filters": selection.filters(counts),
        "page": Paginator(selection.rows(), ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "school_filtering/changes.html", context)


@require_safe
@requires(Permission.FILTERING_VIEW)
def as_xlsx(request: SchoolRequest) -> HttpResponse:
    """The whole log as an Excel workbook, with who decided and when."""
    rows = list(queries.changes())
    name = _("Changes to filtering %(day)s") % {"day": timezone.localdate().isoformat()}
    return xlsx_response(name, change_heading(), change_rows(rows, queries.entries_of_all(rows)))


@require_http_methods(["GET", "POST"])
@requires(Permission.FILTERING_ASK)
def ask(request: SchoolRequest) -> HttpResponse:
    """Asks for a change: a teacher for a lesson, or the IT lead for somebody who told them."""
    form = AskForm(request.POST if request.method == "POST" else None, keeps=rules.can_keep(request.user))
    if form.is_valid():
        wanted = form.wanted(timezone.localdate())
        change = done(form, actions.ask_for_change, wanted=wanted, by=request.user)
        if change is not None:
            messages.success(request, _("Your request is written down. Somebody else decides about it."))
            return redirect("school_filtering:change", filterchange_id=change.pk)
    return render(request, "school_filtering/ask.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILTERING_ASK)
def change(request: SchoolRequest, filterchange_id: uuid.UUID) -> HttpResponse:
    """One change with everything that became of it; sent, it takes the step of the button that was pressed."""
    found = queries.change_by_id(request.user, filterchange_id)
    form = StepForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        step = Step(asked) if (asked := request.POST.get("step", "")) in set(Step) else Step.NOTE
        text = form.cleaned_data["text"]
        if done(form, actions.take_step, change_id=found.pk, step=step, by=request.user, text=text) is not None:
            messages.success(request, _("Written down."))
            return redirect("school_filtering:change", filterchange_id=found.pk)
    context = {
        "change": found,
        "form": form,
        "entries": queries.entries_of(found),
        "buttons": buttons_of(request.user, found),
        "is_own": rules.is_own(request.user, found),
        "can_view": rules.can_view(request.user),
    }
    return render(request, "school_filtering/change.html", context, status=422 if form.errors else 200)
