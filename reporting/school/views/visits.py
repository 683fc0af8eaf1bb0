"""What an adviser noted at the school, beside the school's own answers."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklists.school.queries.answers import statements_of
from checklists.school.queries.audits import audit_of_round
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from reporting.authority.visits import catalogue
from reporting.school.visits import beside_own


@require_safe
@requires(Permission.AUDITS_VIEW)
def visits(request: HttpRequest) -> HttpResponse:
    """Every visit that the school was shown, the newest first."""
    return render(request, "school_reporting/visits.html", {"visits": catalogue.visits_of_mine()})


@require_safe
@requires(Permission.AUDITS_VIEW)
def visit(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """One visit: its summary, and each statement that was noted with the school's own answer beside it."""
    found = catalogue.visit_of_mine(visit_id)
    audit = audit_of_round(found.round_id)
    rows = beside_own(found, statements_of(audit) if audit else [])
    return render(request, "school_reporting/visit.html", {"visit": found, "audit": audit, "rows": rows})
