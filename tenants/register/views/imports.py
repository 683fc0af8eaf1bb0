"""Files of schools: upload, preview, confirm, progress, history."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantern.access.guard import requires
from lantern.access.permissions import Permission, can
from lantern.jobs.polling import reload_when_over
from tenants.register.actions import discard_import, keep_preview
from tenants.register.csv_out import rejected_csv
from tenants.register.forms import ConfirmForm, UploadForm
from tenants.register.models import Import
from tenants.register.plan import plan_of
from tenants.register.presenters import import_line, import_tabs, preview_row, school_line
from tenants.register.queries import (
    absent_schools,
    counts_of,
    import_by_id,
    imports,
    job_of,
    known_facts,
    rejected_rows,
    rows_of,
    states_of,
)
from tenants.register.requests import confirm_import, try_import_again

A_PAGE = 50


@require_http_methods(["GET", "POST"])
@requires(Permission.SCHOOLS_MANAGE)
def upload(request: HttpRequest) -> HttpResponse:
    """A file comes in. A sound one leads to its preview; a refused one leaves everything as it was."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*given, authority=request.tenant)  # type: ignore[attr-defined]  # set by the tenant middleware
    if request.method == "POST" and form.is_valid():
        plan = plan_of(form.rows, known_facts())
        kept = keep_preview(plan=plan, file_name=form.cleaned_data["file"].name, by=request.user)
        return redirect("register:import", kept.pk)
    page = Paginator(imports(), 20).get_page(request.GET.get("page"))
    return render(
        request,
        "register/upload.html",
        {
            "form": form,
            "page": page,
            "history": [import_line(kept) for kept in page.object_list],
            "submit_text": _("Upload and preview"),
            "cancel_url": reverse("register:schools"),
        },
    )


@require_GET
@requires(Permission.SCHOOLS_VIEW)
def show(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Before the yes: what the file would change. After it: how far the work has got."""
    kept = import_by_id(import_id)
    return _preview(request, kept, None) if kept.state == Import.State.PREVIEW else _progress(request, kept)


def _preview(request: HttpRequest, kept: Import, form: ConfirmForm | None) -> HttpResponse:
    counts, absent = counts_of(kept), absent_schools(kept)
    tabs = import_tabs(kept, counts, absent.count(), request.GET.get("show", ""))
    current = next(tab for tab in tabs if tab.current)
    number, is_absent = request.GET.get("page"), current.key == "absent"
    rows, schools = Paginator(rows_of(kept, current.key), A_PAGE), Paginator(absent, A_PAGE)
    page = schools.get_page(number) if is_absent else rows.get_page(number)
    return render(
        request,
        "register/preview.html",
        {
            "upload": kept,
            "counts": counts,
            "doing": counts["new"] + counts["changed"] + counts["closed"],
            "tabs": tabs,
            "current": current,
            "page": page,
            "rows": [] if is_absent else [preview_row(row) for row in rows.get_page(number)],
            "lines": [school_line(school) for school in schools.get_page(number)] if is_absent else [],
            "form": form or ConfirmForm(upload=kept, closing=counts["closed"]),
            "may_manage": can(request.user, Permission.SCHOOLS_MANAGE),
        },
    )


def _progress(request: HttpRequest, kept: Import) -> HttpResponse:
    counts = counts_of(kept)
    tabs = import_tabs(kept, counts, 0, request.GET.get("show", ""))
    current = next((tab for tab in tabs if tab.current), None)
    page = Paginator(rows_of(kept, current.key if current else ""), A_PAGE).get_page(request.GET.get("page"))
    job = job_of(kept)
    response = render(
        request,
        "register/import.html",
        {
            "upload": kept,
            "job": job,
            "line": import_line(kept),
            "counts": counts,
            "states": states_of(kept),
            "failed": [preview_row(row) for row in rows_of(kept, state="failed")],
            "left": states_of(kept)["left"],
            "tabs": tabs,
            "current": current,
            "page": page,
            "rows": [preview_row(row) for row in page.object_list],
            "may_manage": can(request.user, Permission.SCHOOLS_MANAGE),
            "next_url": reverse("register:schools"),
            "next_text": _("Go to the schools"),
        },
    )
    return reload_when_over(request, response, job)


@require_POST
@requires(Permission.SCHOOLS_MANAGE)
def confirm(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The yes: the schools are set up one by one, in a job."""
    kept = import_by_id(import_id)
    form = ConfirmForm(request.POST, upload=kept, closing=counts_of(kept)["closed"])
    if not form.is_valid():
        return _preview(request, kept, form)
    confirm_import(upload=kept, may_close=form.cleaned_data.get("may_close", False), by=request.user)
    return redirect("register:import", kept.pk)


@require_POST
@requires(Permission.SCHOOLS_MANAGE)
def discard(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The file is put away and changed nothing."""
    kept = discard_import(upload=import_by_id(import_id), by=request.user)
    messages.success(request, _("%(file)s was discarded. Nothing has changed.") % {"file": kept.file_name})
    return redirect("register:schools")


@require_POST
@requires(Permission.SCHOOLS_MANAGE)
def try_again(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What failed is tried again."""
    kept = import_by_id(import_id)
    try_import_again(upload=kept, by=request.user)
    return redirect("register:import", kept.pk)


@require_GET
@requires(Permission.SCHOOLS_VIEW)
def not_taken(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The lines that were not taken, with the reasons, for a spreadsheet."""
    kept = import_by_id(import_id)
    answer = HttpResponse(rejected_csv(rejected_rows(kept)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="not-taken-{kept.created_at:%Y-%m-%d}.csv"'
    return answer
