"""A list of staff comes in: upload, columns, preview, confirm, progress."""

import uuid
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.jobs.polling import reload_when_over
from training.school.models import StaffImport
from training.school.queries.imports import counts_of, heading_of, import_by_id, imports, job_of, rows_of, unknown_words
from training.school.rules import TrainingIncomplete
from training.school.spreadsheet import actions
from training.school.spreadsheet.forms import ColumnsForm, ListForm, RolesForm
from training.school.spreadsheet.presenters import line_of, state_of, tabs_of
from training.school.views.staff import point_out

ON_A_PAGE: Final = 50
State = StaffImport.State


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def upload(request: SchoolRequest) -> HttpResponse:
    """A list comes in. A sound one leads to its columns; a refused one leaves everything as it was."""
    form = ListForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        kept = actions.upload_list(lines=form.lines, file_name=form.cleaned_data["file"].name, by=request.user)
        return redirect("school_training:list_columns", list_id=kept.pk)
    page = Paginator(imports(), 20).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "history": [(one, *state_of(one)) for one in page.object_list]}
    return render(request, "school_training/list_upload.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def columns(request: SchoolRequest, list_id: uuid.UUID) -> HttpResponse:
    """Which column holds what, with a guess to begin with and the first rows beside it."""
    kept = import_by_id(list_id)
    if kept.state not in (State.MAPPING, State.PREVIEW):
        return redirect("school_training:list", list_id=kept.pk)
    heading = heading_of(kept)
    initial = {name: str(place) for name, place in kept.columns.items()}
    form = ColumnsForm(request.POST if request.method == "POST" else None, heading=heading, initial=initial)
    if form.is_valid():
        try:
            actions.name_columns(list_id=kept.pk, columns=form.columns, by=request.user)
        except TrainingIncomplete as problem:
            point_out(form, problem)
        else:
            return redirect("school_training:list", list_id=kept.pk)
    context = {"form": form, "upload": kept, "heading": heading, "rows": rows_of(kept)[:5]}
    return render(request, "school_training/list_columns.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.TRAINING_MANAGE)
def shown(request: SchoolRequest, list_id: uuid.UUID) -> HttpResponse:
    """Before the yes: what the list would change. After it: how far the work has got."""
    kept = import_by_id(list_id)
    if kept.state == State.MAPPING:
        return redirect("school_training:list_columns", list_id=kept.pk)
    counts = counts_of(kept)
    tabs = tabs_of(counts, request.GET.get("show", ""))
    current = next((tab for tab in tabs if tab.is_current), None)
    page = Paginator(rows_of(kept, current.key if current else ""), ON_A_PAGE).get_page(request.GET.get("page"))
    words = unknown_words(kept) if kept.state == State.PREVIEW else []
    given = {f"word_{place}": kept.role_words.get(word, "") for place, word in enumerate(words)}
    job = job_of(kept)
    context = {
        "upload": kept,
        "job": job,
        "tabs": tabs,
        "current": current,
        "page": page,
        "lines": [line_of(row) for row in page.object_list],
        "doing": counts["new"] + counts["changed"],
        "roles_form": RolesForm(words=words, initial=given) if words else None,
    }
    template = "list_preview" if kept.state == State.PREVIEW else "list_progress"
    return reload_when_over(request, render(request, f"school_training/{template}.html", context), job)


@require_POST
@requires(Permission.TRAINING_MANAGE)
def roles(request: SchoolRequest, list_id: uuid.UUID) -> HttpResponse:
    """What words of the list that are no role here mean."""
    kept = import_by_id(list_id)
    form = RolesForm(request.POST, words=unknown_words(kept))
    if form.is_valid():
        actions.name_roles(list_id=kept.pk, words=form.chosen, by=request.user)
        messages.success(request, _("Noted. The rows below say what they would change now."))
    else:
        messages.error(request, _("Choose one of the roles offered for each word."))
    return redirect("school_training:list", list_id=kept.pk)


@require_POST
@requires(Permission.TRAINING_MANAGE)
def confirm(request: SchoolRequest, list_id: uuid.UUID) -> HttpResponse:
    """The yes: the people are taken in one by one, in a job."""
    actions.confirm_list(list_id=list_id, by=request.user)
    return redirect("school_training:list", list_id=list_id)


@require_POST
@requires(Permission.TRAINING_MANAGE)
def discard(request: SchoolRequest, list_id: uuid.UUID) -> HttpResponse:
    """The list is put away and changed nothing."""
    kept = actions.discard_list(list_id=list_id, by=request.user)
    messages.success(request, _("%(file)s was discarded. Nothing has changed.") % {"file": kept.file_name})
    return redirect("school_training:staff")
