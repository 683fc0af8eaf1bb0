"""The operators' pages about schools that asked to be erased, and the certificates of those that were."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from tenants.directory.queries import certificate_of, erasures
from tenants.moving.certificates import as_json, as_text

A_PAGE = 50


@require_GET
@requires(Permission.AUTHORITIES_MANAGE)
def erasure_list(request: HttpRequest) -> HttpResponse:
    """Requests that stand, and what was erased."""
    page = Paginator(erasures(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/erasures.html", {"page": page})


@require_GET
@requires(Permission.AUTHORITIES_MANAGE)
def certificate_text(request: HttpRequest, erasure_id: UUID) -> HttpResponse:
    """The certificate for people."""
    return _file(as_text(certificate_of(erasure_id)), "text/plain; charset=utf-8", f"erasure-{erasure_id}.txt")


@require_GET
@requires(Permission.AUTHORITIES_MANAGE)
def certificate_json(request: HttpRequest, erasure_id: UUID) -> HttpResponse:
    """The certificate for programs, with its signature."""
    return _file(as_json(certificate_of(erasure_id)), "application/json", f"erasure-{erasure_id}.json")


def _file(content: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
