"""Who is in an incident."""

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incidents.school import actions, queries, rules
from incidents.school.forms.coming_in import PersonForm
from incidents.school.forms.dealing import WhyForm
from incidents.school.models import Entry
from incidents.school.presenters import who_in_words
from incidents.school.views.one_form import one_form
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def add(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """One person more is in the incident."""
    incident = queries.incident_by_id(request.user, incident_id)
    rules.check_can_add(request.user, incident, Entry.Kind.NOTE)
    form = PersonForm(request.POST if request.method == "POST" else None, colleagues=queries.colleagues(), must_be=True)

    def act() -> None:
        if form.somebody is not None:
            actions.add_involved(incident=incident, somebody=form.somebody, by=request.user)

    return one_form(
        request, incident, form, act, heading=_("Add a person"), submit=_("Add"), done=_("The person was added.")
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def leave_out(request: SchoolRequest, incident_id: uuid.UUID, involved_id: uuid.UUID) -> HttpResponse:
    """Somebody is no longer in the incident, for a reason that stays."""
    incident = queries.incident_by_id(request.user, incident_id)
    rules.check_can_add(request.user, incident, Entry.Kind.NOTE)
    somebody = queries.involved_by_id(incident, involved_id)
    form = WhyForm(request.POST if request.method == "POST" else None)
    return one_form(
        request,
        incident,
        form,
        lambda: actions.leave_out(
            incident=incident, involved=somebody, reasons=form.cleaned_data["text"], by=request.user
        ),
        heading=_("Leave out: %(who)s") % {"who": who_in_words(somebody)},
        submit=_("Leave out"),
        done=_("The person was left out. That they were in it stays in the chronology."),
    )
