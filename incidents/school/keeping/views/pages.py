"""What the pages about one incident share."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from incidents.school import queries as incidents
from incidents.school.actions.viewing import open_incident
from incidents.school.models import Incident
from incidents.school.views.requests import SchoolRequest


def read(request: SchoolRequest, incident_id: uuid.UUID) -> Incident:
    """The incident. Reading is journalled; sending a form is by what it does."""
    if request.method == "GET":
        return open_incident(incident_id=incident_id, by=request.user)
    return incidents.incident_by_id(request.user, incident_id)


def sent(request: SchoolRequest) -> tuple[Any, ...]:
    """What a form is made with."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def status(form: Any) -> int:
    return 422 if form.errors else 200


def form_page(
    request: SchoolRequest, incident: Any, form: Any, *, heading: str, submit: str, **more: Any
) -> HttpResponse:
    """One form about an incident."""
    context = {
        "form": form,
        "incident": incident,
        "heading": heading,
        "submit_text": submit,
        "cancel_url": reverse("school_incidents:incident", args=[incident.pk]),
        **more,
    }
    return render(request, "school_keeping/form.html", context, status=status(form))
