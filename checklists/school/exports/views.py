"""Taking an audit along: documents that a job makes, and tables at once."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from checklists.school.exports import actions, queries, rules
from checklists.school.exports.contents import Contents
from checklists.school.exports.forms import FileForm
from checklists.school.exports.writing import sheets
from checklists.school.queries.audits import audit_by_id
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.files.tables.going_out import book_response, csv_response
from lantern.files.views import give_out
from lantern.jobs.polling import reload_when_over


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_EXPORT)
def download(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """The documents that are kept, how far a new one has got, and a form that asks for one."""
    audit = audit_by_id(request.user, audit_id)
    form = FileForm(request.POST or None, initial={"kind": "pdf"})
    if request.method == "POST" and form.is_valid():
        actions.ask_for_file(audit_id=audit.pk, by=request.user, **form.cleaned_data)
        return redirect("school_exports:download", audit_id=audit.pk)
    job = queries.job_of(audit)
    context = {
        "audit": audit,
        "form": form,
        "job": job,
        "files": queries.files_of(audit),
        "days_kept": rules.KEPT.days,
    }
    status = 422 if form.is_bound else 200
    return reload_when_over(request, render(request, "school_exports/download.html", context, status=status), job)


@require_GET
@requires(Permission.AUDITS_EXPORT)
def document(request: SchoolRequest, audit_id: uuid.UUID, audit_file_id: uuid.UUID) -> HttpResponse:
    """The document itself, through the files' own origin. Each time is journalled."""
    audit = audit_by_id(request.user, audit_id)
    found = queries.file_by_id(audit.pk, audit_file_id)
    rules.check_can_download(found)
    return give_out(request, found.file)  # type: ignore[arg-type]  # the rule has asked


@require_GET
@requires(Permission.AUDITS_EXPORT)
def workbook(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Everything of the audit as an Excel workbook."""
    contents = _contents(request, audit_id, "xlsx")
    return book_response(contents.title, sheets.sheets(contents))


@require_GET
@requires(Permission.AUDITS_EXPORT)
def table(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """The answers as a CSV table."""
    contents = _contents(request, audit_id, "csv")
    heading, *rows = sheets.answers(contents)
    return csv_response(contents.title, heading, rows)


def _contents(request: SchoolRequest, audit_id: uuid.UUID, kind: str) -> Contents:
    audit = audit_by_id(request.user, audit_id)
    with_history = kind == "xlsx"
    contents = queries.contents_of(audit, by_name=str(request.user), with_history=with_history)
    actions.note_table(audit=audit, kind=kind, with_history=with_history, by=request.user)
    return contents
