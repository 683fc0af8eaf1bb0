"""A head's pages about leaving: everything in one file, and the request to be erased."""

from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound
from lantern.jobs.polling import reload_when_over
from tenants.logins.current import current_tenant
from tenants.moving import actions, queries, rules
from tenants.moving.forms import ErasureForm
from tenants.people.recent import recent_sign_in
from tenants.people.requests import PersonRequest


@requires(Permission.EXPORT_SCHOOL)
@require_safe
def leaving(request: PersonRequest) -> HttpResponse:
    """What can be taken along, what is kept ready, and how to be erased."""
    job = queries.export_job()
    context = {
        "job": job,
        "exports": list(queries.exports()),
        "standing": queries.standing_request(),
        "days_kept": rules.EXPORT_KEPT.days,
        "days_waiting": rules.ERASURE_WAITS.days,
    }
    return reload_when_over(request, render(request, "moving/leaving.html", context), job)


@requires(Permission.EXPORT_SCHOOL)
@recent_sign_in
@require_POST
def make(request: PersonRequest) -> HttpResponse:
    """The file is being made."""
    actions.ask_for_export(by=request.user)
    return redirect("moving:leaving")


@requires(Permission.EXPORT_SCHOOL)
@recent_sign_in
@require_GET
def download(request: PersonRequest, export_id: UUID) -> FileResponse:
    """The file itself, as an attachment, piece by piece. Each time is journalled."""
    export = queries.export_by_id(export_id)
    rules.check_can_download(export)
    try:
        content = default_storage.open(export.path)
    except FileNotFoundError as error:
        raise NotFound(_("This file is no longer there. Ask for a new one.")) from error
    actions.note_download(export=export, by=request.user)
    school = current_tenant()
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"lantern-{school.urn}-{export.created_at:%Y-%m-%d}.zip",
        content_type="application/zip",
        headers={"Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff"},
    )


@requires(Permission.ERASE_SCHOOL)
@recent_sign_in
@require_http_methods(["GET", "POST"])
def erase(request: PersonRequest) -> HttpResponse:
    """What will happen, and the URN typed to ask for it."""
    if queries.standing_request() is not None:
        return redirect("moving:leaving")
    school = current_tenant()
    form = ErasureForm(request.POST or None, urn=school.urn)
    if request.method == "POST" and form.is_valid():
        actions.ask_for_erasure(by=request.user)
        messages.success(request, _("Your request is noted. Nothing is erased for fourteen days."))
        return redirect("moving:leaving")
    context = {
        "form": form,
        "school": school,
        "days": rules.ERASURE_WAITS.days,
        "has_export": queries.exports().exists(),
        "submit_text": _("Ask for our records to be erased"),
    }
    return render(request, "moving/erase.html", context)


@requires(Permission.ERASE_SCHOOL)
@require_POST
def stop(request: PersonRequest) -> HttpResponse:
    """The request no longer stands."""
    actions.stop_erasure(by=request.user)
    messages.success(request, _("The request is stopped. Nothing will be erased."))
    return redirect("moving:leaving")
