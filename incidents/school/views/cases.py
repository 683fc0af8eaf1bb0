"""One incident, for those who deal with it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.school import actions, queries
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_safe
@requires(Permission.INCIDENTS_VIEW)
def incident(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Everything of one incident, in the order in which it happened."""
    found = actions.open_incident(incident_id=incident_id, by=request.user)
    context = {
        "incident": found,
        "entries": queries.entries_of(found),
        "involved": queries.involved_in(found),
    }
    return render(request, "school_incidents/incident.html", context)
