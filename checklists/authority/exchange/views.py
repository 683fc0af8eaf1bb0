"""A checklist out to a file, and in from one."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklists.authority import rules as checklists
from checklists.authority.drafts import draft_of
from checklists.authority.exchange import actions, queries, rules
from checklists.authority.exchange.forms import FileForm
from checklists.authority.exchange.plan import plan_of
from checklists.authority.exchange.presenters import WORDS, row_lines, tabs_of
from checklists.authority.exchange.writing import workbook_response, yaml_response
from checklists.authority.models import Template
from checklists.authority.queries import template_by_id, version_by_id
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.jobs.polling import reload_when_over

A_PAGE = 50
MOST_FAULTS = 200


@require_safe
@requires(Permission.TEMPLATES_VIEW)
def export_draft(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """The draft as a file: a workbook, or YAML with `?as=yaml`."""
    held = template_by_id(template_id)
    respond = yaml_response if request.GET.get("as") == "yaml" else workbook_response
    return respond(held.title, held, queries.chapters_of_draft(held))


@require_safe
@requires(Permission.TEMPLATES_VIEW)
def export_version(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """A published version as a file: a workbook, or YAML with `?as=yaml`."""
    held = version_by_id(version_id)
    respond = yaml_response if request.GET.get("as") == "yaml" else workbook_response
    return respond(str(held), held, queries.chapters_of_version(held))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def upload_new(request: HttpRequest) -> HttpResponse:
    """A file comes in that makes a new checklist."""
    return _upload(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def upload_into(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """A file comes in that changes this draft."""
    template = template_by_id(template_id)
    checklists.check_can_edit(request.user, template)
    return _upload(request, template)


def _upload(request: HttpRequest, template: Template | None) -> HttpResponse:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*given, known=queries.known_of(template))
    if form.is_valid() and form.given is not None:
        plan, rows = plan_of(form.given, draft_of(template).statements if template else ())
        kept = actions.keep_incoming(
            given=plan, rows=rows, template=template, file_name=form.cleaned_data["file"].name, by=request.user
        )
        return redirect("authority_exchange:incoming", kept.pk)
    back = (
        reverse("authority_checklists:template", args=[template.pk])
        if template
        else reverse("authority_checklists:templates")
    )
    context = {
        "form": form,
        "template": template,
        "faults": form.faults[:MOST_FAULTS],
        "more_faults": max(len(form.faults) - MOST_FAULTS, 0),
        "files": queries.files_of(template)[:10] if template else [],
        "submit_text": _("Upload and check"),
        "cancel_url": back,
    }
    return render(request, "authority_exchange/upload.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.TEMPLATES_EDIT)
def incoming(request: HttpRequest, incoming_id: uuid.UUID) -> HttpResponse:
    """Before the yes: what each row of the file would do. After it: how far the work has got, and what it did."""
    held = queries.incoming_by_id(incoming_id)
    counts = queries.counts_of(held)
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in set(WORDS) else ""
    page = Paginator(queries.rows_of(held, chosen), A_PAGE).get_page(request.GET.get("page"))
    job = queries.job_of(held)
    context = {
        "incoming": held,
        "is_yaml": held.file_name.endswith((".yaml", ".yml")),
        "template": held.template,
        "job": job,
        "tabs": tabs_of(held, counts, chosen),
        "page": page,
        "lines": row_lines(page),
        "total": sum(counts.values()),
        "can_decide": rules.can_decide(request.user, held),
        "changes": sum(number for kind, number in counts.items() if kind != "unchanged"),
        "next_url": reverse("authority_checklists:template", args=[held.template.pk]) if held.template else "",
        "next_text": _("Go to the checklist"),
    }
    return reload_when_over(request, render(request, "authority_exchange/incoming.html", context), job)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def confirm(request: HttpRequest, incoming_id: uuid.UUID) -> HttpResponse:
    """The yes: the draft is changed in a job."""
    held = queries.incoming_by_id(incoming_id)
    actions.confirm_incoming(incoming=held, by=request.user)
    return redirect("authority_exchange:incoming", held.pk)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def discard(request: HttpRequest, incoming_id: uuid.UUID) -> HttpResponse:
    """The file is put away and changed nothing."""
    held = actions.discard_incoming(incoming=queries.incoming_by_id(incoming_id), by=request.user)
    messages.success(request, _("%(file)s was discarded. Nothing has changed.") % {"file": held.file_name})
    if held.template_id:
        return redirect("authority_checklists:template", held.template_id)
    return redirect("authority_checklists:templates")
