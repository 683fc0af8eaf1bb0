"""One incident as a document for a court."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from incidents.school import queries as incidents
from incidents.school.keeping import rules
from incidents.school.keeping.actions import documents as actions
from incidents.school.keeping.forms import CheckForm
from incidents.school.keeping.queries import documents as queries
from incidents.school.keeping.queries import of_incident
from incidents.school.keeping.views.pages import read, sent, status
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.files.views import give_out
from lantern.jobs.polling import reload_when_over


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def bundle(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """The documents that were made of the incident, a button for a new one, and how far it has got."""
    incident = read(request, incident_id)
    rules.check_can_decide(request.user, incident)
    if request.method == "POST":
        actions.ask_for_bundle(incident_id=incident.pk, by=request.user)
        return redirect("school_keeping:bundle", incident.pk)
    job = queries.bundle_job(incident)
    context = {
        "incident": incident,
        "job": job,
        "bundles": of_incident.bundles_of(incident),
        "days_kept": rules.KEPT.days,
        "anonymised": of_incident.anonymised(incident),
    }
    return reload_when_over(request, render(request, "school_keeping/bundle.html", context), job)


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def compare(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Whether a PDF that somebody has is, byte for byte, one that was made here."""
    incident = incidents.incident_by_id(request.user, incident_id)
    rules.check_can_decide(request.user, incident)
    form = CheckForm(*sent(request))
    context = {"incident": incident, "form": form, "asked": False, "found": None}
    if request.method == "POST" and form.is_valid():
        context |= {"asked": True, "found": queries.bundle_with(incident, form.cleaned_data["file"].sha256)}
    return render(request, "school_keeping/compare.html", context, status=status(form))


@require_GET
@requires(Permission.INCIDENTS_VIEW)
def document(request: SchoolRequest, incident_id: uuid.UUID, bundle_id: uuid.UUID) -> HttpResponse:
    """The document itself, through the files' own origin. Each time is journalled."""
    incident = incidents.incident_by_id(request.user, incident_id)
    rules.check_can_decide(request.user, incident)
    found = queries.bundle_by_id(incident, bundle_id)
    rules.check_has_document(found)
    return give_out(request, found.file)  # type: ignore[arg-type]  # the rule has asked
