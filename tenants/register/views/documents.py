"""The authority's own documents about a school."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.files.views import give_out
from tenants.register.actions import add_document, put_document_back, remove_document
from tenants.register.forms import DocumentForm
from tenants.register.queries import document_by_id, school_by_id


@require_http_methods(["GET", "POST"])
@requires(Permission.DOCUMENTS_MANAGE)
def add(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """A document comes in; one that is refused leaves the words that were typed."""
    school = school_by_id(school_id)
    form = DocumentForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        document = add_document(school=school, upload=given["file"], about=given["about"], by=request.user)
        messages.success(request, _("“%(document)s” was added.") % {"document": document})
        return redirect("register:school", school.pk)
    context = {
        "form": form,
        "school": school,
        "submit_text": _("Add document"),
        "cancel_url": reverse("register:school", args=[school.pk]),
    }
    return render(request, "register/document.html", context)


@require_GET
@requires(Permission.DOCUMENTS_MANAGE)
def download(request: HttpRequest, school_id: UUID, document_id: UUID) -> HttpResponse:
    """The way to the file."""
    return give_out(request, document_by_id(school_id, document_id).file)


@require_POST
@requires(Permission.DOCUMENTS_MANAGE)
def remove(request: HttpRequest, school_id: UUID, document_id: UUID) -> HttpResponse:
    """Out of sight, and back again for a month."""
    document = remove_document(document=document_by_id(school_id, document_id), by=request.user)
    messages.success(
        request, _("“%(document)s” was removed. You can put it back for 30 days.") % {"document": document}
    )
    return redirect("register:school", school_id)


@require_POST
@requires(Permission.DOCUMENTS_MANAGE)
def put_back(request: HttpRequest, school_id: UUID, document_id: UUID) -> HttpResponse:
    """There again."""
    document = put_document_back(document=document_by_id(school_id, document_id), by=request.user)
    messages.success(request, _("“%(document)s” is back.") % {"document": document})
    return redirect("register:school", school_id)
