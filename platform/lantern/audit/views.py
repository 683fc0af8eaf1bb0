"""The activity page: the journal of this tenant, for those who answer for it."""

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission, can
from lantern.access.roles import VISITORS
from lantern.audit.actions import note_download
from lantern.audit.csv_out import csv_of
from lantern.audit.forms import ActivityForm
from lantern.audit.presenters import checked_in_words
from lantern.audit.queries import entries, last_check, people_who_did_something

ON_A_PAGE, ON_PAPER = 50, 1_000


@require_safe
@requires(Permission.ACTIVITY_VIEW)
def activity(request: HttpRequest) -> HttpResponse:
    """Who did what and when, newest first, with search, filters, and when the list was last checked."""
    form = _form(request)
    if not form.is_valid():
        return _refused(request, form)
    page = Paginator(entries(form.wanted), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "audit/activity.html", _context(request, form) | {"page": page})


@require_safe
@requires(Permission.ACTIVITY_VIEW)
def on_paper(request: HttpRequest) -> HttpResponse:
    """What the filters leave, on one page for the printer: the newest thousand."""
    form = _form(request)
    if not form.is_valid():
        return _refused(request, form)
    rows = entries(form.wanted)
    context = {"entries": list(rows[:ON_PAPER]), "total": rows.count(), "most": ON_PAPER, "now": timezone.now()}
    return render(request, "audit/print.html", _context(request, form) | context)


@require_safe
@requires(Permission.ACTIVITY_DOWNLOAD)
def download(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """What the filters leave, all of it, as a file for a spreadsheet."""
    form = _form(request)
    if not form.is_valid():
        return _refused(request, form)
    note_download(by=cast("Any", request.user))
    answer = StreamingHttpResponse(csv_of(form.wanted), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="activity-{timezone.localdate():%Y-%m-%d}.csv"'
    return answer


def _form(request: HttpRequest) -> ActivityForm:
    tenant = cast("Any", request).tenant
    return ActivityForm(
        request.GET,
        people=list(people_who_did_something()),
        tenant_kind=tenant.kind,
        is_visitor=getattr(request.user, "role", None) in VISITORS,
    )


def _refused(request: HttpRequest, form: ActivityForm) -> HttpResponse:
    return render(request, "audit/activity.html", _context(request, form), status=400)


def _context(request: HttpRequest, form: ActivityForm) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "form": form,
        "filtered": any(query.values()),
        "query": query.urlencode(),
        "checked": checked_in_words(last_check()),
        "may_download": can(request.user, Permission.ACTIVITY_DOWNLOAD),
    }
