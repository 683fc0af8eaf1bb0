"""Looking back: any two audits side by side, and one over the years."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from checklists.school.looking_back.forms import CompareForm
from checklists.school.looking_back.presenters import ComparePage, compare_page, years_page
from checklists.school.looking_back.queries import audits_like, comparable_audits, lines_of
from checklists.school.models import Audit
from checklists.school.queries.audits import audit_by_id
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_GET
@requires(Permission.AUDITS_VIEW)
def compare(request: SchoolRequest) -> HttpResponse:
    """Two audits, statement by statement. Without a choice the newest and the one before it."""
    audits = comparable_audits(request.user)
    asked = {name: request.GET[name] for name in ("from", "to") if name in request.GET}
    form = CompareForm(_usual(audits) | asked if audits else None, audits=audits)
    page = None
    if len(audits) > 1 and form.is_valid():
        page = _page(audits, form.cleaned_data["from"], form.cleaned_data["to"], request.GET.get("show", ""))
    status = 422 if form.is_bound and asked and not form.is_valid() else 200
    context = {"form": form, "page": page, "has_two": len(audits) > 1}
    return render(request, "school_checklists/looking_back/compare.html", context, status=status)


@require_GET
@requires(Permission.AUDITS_VIEW)
def over_time(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """The audit's sections over the years, as lines, as a radar and as a table."""
    audit = audit_by_id(request.user, audit_id)
    audits = audits_like(audit)
    page = years_page(audit, audits, lines_of((one.pk for one in audits), with_notes=False)) if audits else None
    return render(request, "school_checklists/looking_back/over_time.html", {"audit": audit, "page": page})


def _usual(audits: list[Audit]) -> dict[str, str]:
    """The newest audit and the one of the same checklist before it, or else the one before it."""
    newest, *others = audits
    same = [audit for audit in others if audit.checklist_title == newest.checklist_title]
    before = (same or others or [newest])[0]
    return {"from": str(before.pk), "to": str(newest.pk)}


def _page(audits: list[Audit], then_id: str, now_id: str, selection: str) -> ComparePage:
    by_id = {str(audit.pk): audit for audit in audits}
    then, now = by_id[then_id], by_id[now_id]
    return compare_page(then=then, now=now, lines=lines_of((then.pk, now.pk)), selection=selection)
