"""The register of certificates, for those who look after training and for an inspector."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from checklists.school.views.requests import SchoolRequest
from checklists.school_year import year_began
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound
from lantern.files.tables.going_out import Sheet, book_response
from lantern.files.views import give_out
from lantern.jobs.polling import reload_when_over
from lantern.records import id_in
from training.school.learning import badges, rules
from training.school.learning.actions import certificates as actions
from training.school.learning.document import check_address
from training.school.learning.forms import ReasonForm
from training.school.learning.models import Certificate
from training.school.learning.queries import certificates as queries
from training.school.learning.queries.certificates import Register
from training.school.learning.tables import heading, rows_of
from training.school.learning.views.my import badge_response

ON_A_PAGE: Final = 50
ON_PAPER: Final = 2_000


@require_safe
@requires(Permission.TRAINING_MANAGE)
def register(request: SchoolRequest) -> HttpResponse:
    """Every certificate that the filters leave, the newest first; fifty a page."""
    asked = _asked(request)
    context = {
        **_about(request, asked),
        "page": Paginator(asked.rows(), ON_A_PAGE).get_page(request.GET.get("page")),
        "courses": queries.certified_courses(),
    }
    return render(request, "school_learning/register.html", context)


@require_safe
@requires(Permission.TRAINING_MANAGE)
def printed(request: SchoolRequest) -> HttpResponse:
    """The register on paper, for an inspector: two thousand at most."""
    asked = _asked(request)
    context = {
        **_about(request, asked),
        "rows": list(asked.rows()[:ON_PAPER]),
        "most": ON_PAPER,
        "now": timezone.now(),
    }
    return render(request, "school_learning/register_print.html", context)


@require_safe
@requires(Permission.TRAINING_MANAGE)
def as_xlsx(request: SchoolRequest) -> HttpResponse:
    """The register as an Excel workbook: all that the filters leave."""
    rows = [heading(), *rows_of(_asked(request).rows())]
    name = _("Certificates %(day)s") % {"day": timezone.localdate().isoformat()}
    return book_response(name, [Sheet(_("Certificates"), rows, (12, 28, 48, 18, 16, 12, 12, 16, 50))])


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TRAINING_MANAGE)
def certificate(request: SchoolRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """One certificate. Sent, a document that could not be made is tried again."""
    found = queries.certificate_by_id(certificate_id)
    if request.method == "POST":
        actions.make_document_again(certificate_id=found.pk, by=request.user)
        return redirect("school_learning:certificate", certificate_id=found.pk)
    job = queries.job_of(found) if found.file_id is None and found.is_valid else None
    context = {
        "certificate": found,
        "job": job,
        "check_address": check_address(found),
        "replaced_by": getattr(found, "replaced_by", None),
        "can_void": rules.can_void(request.user, found),
    }
    return reload_when_over(request, render(request, "school_learning/certificate_page.html", context), job)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TRAINING_MANAGE)
def void(request: SchoolRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Asks why the certificate is void, and voids it."""
    found = _to_void(request, certificate_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.void(certificate_id=found.pk, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The certificate is void. Its check page says so."))
        return redirect("school_learning:certificate", certificate_id=found.pk)
    return _asking(request, "school_learning/void.html", found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TRAINING_MANAGE)
def reissue(request: SchoolRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Asks why, voids the certificate and issues one that stands for it, with the holder’s name of today."""
    found = _to_void(request, certificate_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        new = actions.reissue(certificate_id=found.pk, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("A new certificate stands for the old one, which is void."))
        return redirect("school_learning:certificate", certificate_id=new.pk)
    return _asking(request, "school_learning/reissue.html", found, form)


@require_safe
@requires(Permission.TRAINING_MANAGE)
def document(request: SchoolRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """The certificate’s PDF, through the files’ own origin. Each time is journalled."""
    found = queries.certificate_by_id(certificate_id)
    if found.file is None:
        raise NotFound(_("There is no such file."))
    return give_out(request, found.file)


@require_safe
@requires(Permission.TRAINING_MANAGE)
def badge(request: SchoolRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """The certificate as an Open Badge."""
    found = _to_void(request, certificate_id)
    return badge_response(badges.badge(found, by=request.user), found.reference)


def _to_void(request: SchoolRequest, certificate_id: uuid.UUID) -> Certificate:
    found = queries.certificate_by_id(certificate_id)
    rules.check_can_void(request.user, found)
    return found


def _asking(request: SchoolRequest, template: str, found: Certificate, form: ReasonForm) -> HttpResponse:
    return render(request, template, {"form": form, "certificate": found}, status=422 if form.errors else 200)


def _asked(request: SchoolRequest) -> Register:
    on, given = timezone.localdate(), request.GET
    state = given.get("show", "")
    return Register(
        search=given.get("q", ""),
        state=state if state in {"valid", "void"} else "",
        course_id=id_in(given.get("course", "")),
        since=year_began(on) if given.get("year") else None,
    )


def _about(request: SchoolRequest, asked: Register) -> dict[str, Any]:
    return {
        "asked": asked,
        "counts": queries.counts(),
        "year_began": year_began(timezone.localdate()),
        "query": request.GET.urlencode(),
    }
