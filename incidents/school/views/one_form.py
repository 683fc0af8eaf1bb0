"""The page with one form that changes an incident: shown, sent, refused beside the field, or done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from incidents.school.models import Incident
from incidents.school.rules import IncidentIncomplete
from incidents.school.views.requests import SchoolRequest
from lantern.errors import NotPossibleNow


def one_form(
    request: SchoolRequest,
    incident: Incident,
    form: Any,
    act: Callable[[], object],
    *,
    heading: Any,
    submit: Any,
    done: Any,
    **context: Any,
) -> HttpResponse:
    """The page of the form, or after `act` the way back to the incident. What was typed stays where a rule refuses it.

    Also when somebody else was faster: the text is not lost, and the message says what happened.
    """
    status = 200
    if form.is_bound and form.is_valid():
        try:
            act()
        except IncidentIncomplete as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))
        except NotPossibleNow as problem:
            form.add_error(None, str(problem.message))
            status = 409
        else:
            messages.success(request, done)
            return redirect("school_incidents:incident", incident_id=incident.pk)
    if form.errors and status == 200:
        status = 422
    page = {"incident": incident, "form": form, "heading": heading, "submit_text": submit, **context}
    return render(request, "school_incidents/one_form.html", page, status=status)
