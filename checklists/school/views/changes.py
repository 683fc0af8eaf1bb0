"""What changed in the checklist since this school's last audit."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from checklists.school.presenters.carrying import KINDS, change_filters, change_rows
from checklists.school.queries.audits import audit_by_id
from checklists.school.queries.carrying import answers_by_id, changed_statements, no_longer_asked
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission

A_PAGE = 50


@require_GET
@requires(Permission.AUDITS_VIEW)
def changes(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Each statement that is new, reworded, split or merged with what was said before, and those no longer asked."""
    audit = audit_by_id(request.user, audit_id)
    statements = changed_statements(audit)
    rows = change_rows(audit, statements, answers_by_id(statements), no_longer_asked(audit))
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in KINDS else ""
    shown = [row for row in rows if not chosen or row.kind == chosen]
    context = {
        "audit": audit,
        "filters": change_filters(audit, rows, chosen),
        "page": Paginator(shown, A_PAGE).get_page(request.GET.get("page")),
        "has_rows": bool(rows),
    }
    return render(request, "school_checklists/changes.html", context)
