"""How an incident comes in: the short form of whoever noticed something, the long one of a safeguarding lead."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.categories import Audience, Category
from incidents.school import actions, queries, rules
from incidents.school.actions import Somebody
from incidents.school.forms.coming_in import LogForm, PersonForm, TellForm, TellMoreForm, people_forms
from incidents.school.models import Incident
from incidents.school.presenters import guidance_of
from incidents.school.rules import IncidentIncomplete
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_REPORT)
def new(request: SchoolRequest) -> HttpResponse:
    """Something happened: written down once, and with whoever it is for."""
    is_lead = rules.can_log(request.user)
    data = request.POST if request.method == "POST" else None
    form: Any = LogForm(data, guidance_url=_guidance_url()) if is_lead else TellForm(data)
    people = people_forms(data, queries.colleagues())
    shows_guidance = data is not None and "show" in data
    if data is not None and not shows_guidance and _all_valid(form, people):
        incident = _log(request, form, people)
        if incident is not None:
            return _after(request, incident)
    if shows_guidance:
        # Nothing is wrong yet: somebody without JavaScript asks what to do first.
        _forget_errors(form, people)
    context = {
        "form": form,
        "people": people,
        "guidance": guidance_of(_category_in(data)) if is_lead else None,
        "is_lead": is_lead,
    }
    wrong = form.errors or any(one.errors for one in people)
    return render(request, "school_incidents/new.html", context, status=422 if wrong else 200)


@require_safe
@requires(Permission.INCIDENTS_WORK)
def guidance(request: SchoolRequest) -> HttpResponse:
    """What to do first in a category: a part of the page of the form."""
    found = guidance_of(_category_in(request.GET))
    return render(request, "school_incidents/_guidance.html", {"guidance": found})


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_REPORT)
def told(request: SchoolRequest, report_id: uuid.UUID) -> HttpResponse:
    """What this person told of: that it came in, what they said, and room to say more. Nothing of the case."""
    incident = actions.open_own_report(incident_id=report_id, by=request.user)
    form = TellMoreForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.add_to_report(incident_id=report_id, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("It was added."))
        return redirect("school_incidents:told", report_id=report_id)
    context = {
        "incident": incident,
        "accounts": queries.own_accounts(request.user, incident),
        "has_read": queries.has_read(incident),
        "goes_to": _goes_to(incident),
        "form": form,
    }
    return render(request, "school_incidents/told.html", context, status=422 if form.errors else 200)


def _log(request: SchoolRequest, form: Any, people: list[PersonForm]) -> Incident | None:
    involved: list[Somebody] = [one.somebody for one in people if one.somebody is not None]
    try:
        return actions.log(
            account=form.cleaned_data["account"],
            details=form.details,
            involved=involved,
            key=form.cleaned_data["key"],
            severity=form.cleaned_data.get("severity", ""),
            by=request.user,
        )
    except IncidentIncomplete as problem:
        at = next((one for one in people if problem.field in one.fields and one["reference"].value()), form)
        at.add_error(problem.field if problem.field in at.fields else None, str(problem.message))
        return None


def _after(request: SchoolRequest, incident: Incident) -> HttpResponse:
    if rules.can_view(request.user, incident):
        messages.success(request, _("Logged as %(reference)s.") % {"reference": incident.reference})
        return redirect("school_incidents:incident", incident_id=incident.pk)
    return redirect("school_incidents:told", report_id=incident.pk)


def _goes_to(incident: Incident) -> tuple[str, bool]:
    """Who it went to, in words, and whether there is nobody yet who can read it."""
    if incident.audience == Audience.CHAIR:
        return _("the chair of governors"), queries.chair() is None
    if incident.audience == Audience.HEAD:
        return _("the head and the chair of governors"), False
    return _("the head and the safeguarding leads"), False


def _all_valid(form: Any, people: list[PersonForm]) -> bool:
    """Each is asked, so that all that is wrong is said at once."""
    return all([form.is_valid(), *(one.is_valid() for one in people)])


def _forget_errors(form: Any, people: list[PersonForm]) -> None:
    for one in (form, *people):
        one.is_valid()
        one.errors.clear()


def _category_in(data: Any) -> str:
    category = data.get("category", "") if data is not None else ""
    return category if category in Category.values else ""


def _guidance_url() -> str:
    return reverse("school_incidents:guidance")
