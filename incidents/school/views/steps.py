"""From state to state: one page with one form for each step."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from incidents.categories import Category
from incidents.school import actions, queries, rules
from incidents.school.forms.coming_in import initial_of
from incidents.school.forms.dealing import AssignForm, CloseForm, ReviewForm, SetAsideForm, TriageForm, WhyForm
from incidents.school.models import Incident
from incidents.school.presenters import guidance_of
from incidents.school.rules import IncidentIncomplete
from incidents.school.states import State, Step
from incidents.school.views.one_form import one_form
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


def _stepping(request: SchoolRequest, incident_id: uuid.UUID, step: Step) -> tuple[Incident, Any]:
    """The incident, if the step can be taken, and what was sent. A form that was sent is kept where it is too late for it."""
    incident = queries.incident_by_id(request.user, incident_id)
    if request.method != "POST":
        rules.check_can_step(request.user, incident, step)
    return incident, request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def triage(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """How serious it is and what it is about."""
    incident, data = _stepping(request, incident_id, Step.TRIAGE)
    known = initial_of(incident)
    category = known["category"] if incident.category != Category.UNSORTED else ""
    form = TriageForm(
        data, initial={"severity": incident.severity, "safe_now": known["safe_now"], "category": category}
    )
    return one_form(
        request,
        incident,
        form,
        lambda: actions.triage(incident=incident, by=request.user, **form.cleaned_data),
        heading=_("How serious is it?"),
        submit=_("Save"),
        done=_("Saved."),
        guidance=guidance_of(incident.category),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def assign(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Who deals with it."""
    incident, data = _stepping(request, incident_id, Step.ASSIGN)
    form = AssignForm(data, people=queries.may_be_given(incident))
    return one_form(
        request,
        incident,
        form,
        lambda: actions.assign(incident=incident, by=request.user, **form.cleaned_data),
        heading=_("Give it to somebody"),
        submit=_("Give it to them"),
        done=_("They have a mail that there is something to do. It does not say what."),
    )


@require_POST
@requires(Permission.INCIDENTS_VIEW)
def move(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """It is being dealt with, or only watched: a step that takes no words."""
    incident = queries.incident_by_id(request.user, incident_id)
    if request.POST.get("step") == Step.MONITOR:
        actions.monitor(incident=incident, by=request.user)
    else:
        actions.begin(incident=incident, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("school_incidents:incident", incident_id=incident_id)


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def close(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """It is over: outcome and lessons."""
    incident, data = _stepping(request, incident_id, Step.CLOSE)
    form = CloseForm(data)
    return one_form(
        request,
        incident,
        form,
        lambda: actions.close(incident=incident, by=request.user, **form.cleaned_data),
        heading=_("Close the incident"),
        submit=_("Close it"),
        done=_("The incident is closed. It can be opened again."),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def review(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Somebody looks back at a closed incident."""
    incident, data = _stepping(request, incident_id, Step.REVIEW)
    form = ReviewForm(data)
    return one_form(
        request,
        incident,
        form,
        lambda: actions.review(incident=incident, by=request.user, **form.cleaned_data),
        heading=_("Review the incident"),
        submit=_("Save the review"),
        done=_("The review is saved."),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def reopen(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """A closed incident is going again; one that was set aside is an incident after all."""
    incident = queries.incident_by_id(request.user, incident_id)
    step = Step.BRING_BACK if incident.is_set_aside else Step.REOPEN
    incident, data = _stepping(request, incident_id, step)
    act = actions.bring_back if incident.is_set_aside else actions.reopen
    form = WhyForm(data)
    return one_form(
        request,
        incident,
        form,
        lambda: act(incident=incident, by=request.user, **form.cleaned_data),
        heading=_("Bring it back") if incident.is_set_aside else _("Open it again"),
        submit=_("Bring it back") if incident.is_set_aside else _("Open it again"),
        done=_("The incident is open."),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def set_aside(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """It is recorded elsewhere, was a test, or is no incident: kept, and in no figure."""
    incident, data = _stepping(request, incident_id, Step.TEST)
    form = SetAsideForm(data)

    def act() -> None:
        given, same_as = form.cleaned_data, None
        if given["state"] == State.DUPLICATE:
            same_as = queries.incident_by_reference(request.user, given["same_as"])
            if same_as is None:
                raise IncidentIncomplete(_("There is no incident with this reference"), field="same_as")
        actions.mark_as(incident=incident, state=given["state"], text=given["text"], same_as=same_as, by=request.user)

    return one_form(
        request,
        incident,
        form,
        act,
        heading=_("Set it aside"),
        submit=_("Set it aside"),
        done=_("It was set aside, and counts in no figure. It can be brought back."),
    )
