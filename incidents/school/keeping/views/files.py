"""Files beside an incident."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from incidents.categories import refuses_images
from incidents.school import queries as incidents
from incidents.school.keeping import rules
from incidents.school.keeping.actions import files as actions
from incidents.school.keeping.forms import WhyForm, file_form
from incidents.school.keeping.presenters import add_refusal
from incidents.school.keeping.queries import files as queries
from incidents.school.keeping.views.pages import form_page, sent
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import DomainError, NotAllowed, NotFound
from lantern.files.views import give_out


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def add(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """A file comes beside the incident, once it has been checked."""
    incident = incidents.incident_by_id(request.user, incident_id)
    rules.check_is_not_anonymous(incident)
    form = file_form(*sent(request), incident=incident)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_file(incident_id=incident.pk, upload=given["file"], about=given["about"], by=request.user)
        except (NotAllowed, NotFound):
            raise
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The file is kept beside the incident."))
            return redirect("school_incidents:incident", incident.pk)
    return form_page(
        request,
        incident,
        form,
        heading=_("Add a file"),
        submit=_("Add the file"),
        no_pictures=refuses_images(incident.category),
    )


@require_GET
@requires(Permission.INCIDENTS_VIEW)
def download(request: SchoolRequest, incident_id: uuid.UUID, incident_file_id: uuid.UUID) -> HttpResponse:
    """The way to a file, through the files' own origin. Each time is journalled."""
    incident = incidents.incident_by_id(request.user, incident_id)
    found = queries.file_by_id(incident, incident_file_id)
    rules.check_can_have(found, incident)
    return give_out(request, found.file)


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def take_away(request: SchoolRequest, incident_id: uuid.UUID, incident_file_id: uuid.UUID) -> HttpResponse:
    """A file goes, for a reason that stays."""
    incident = incidents.incident_by_id(request.user, incident_id)
    rules.check_can_decide(request.user, incident)
    found = queries.file_by_id(incident, incident_file_id)
    form = WhyForm(
        *sent(request),
        label=_("Why does it go?"),
        help_text=_("What it showed, when it was added and why it went stays. The file is erased after 30 days."),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_file_away(
                incident_id=incident.pk, file_id=found.pk, why=form.cleaned_data["reason"], by=request.user
            )
        except (NotAllowed, NotFound):
            raise
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The file was taken away."))
            return redirect("school_incidents:incident", incident.pk)
    heading = _("Take file %(number)d away") % {"number": found.number}
    return form_page(request, incident, form, heading=heading, submit=_("Take it away"))
