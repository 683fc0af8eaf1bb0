"""Writing on an incident: what was said, decided, done, and who was told; and corrections."""

import uuid
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from incidents.school import actions, queries, rules
from incidents.school.forms.dealing import AccountForm, CorrectForm, DecisionForm, DoneForm, NoteForm, ToldForm
from incidents.school.models import Entry
from incidents.school.views.one_form import one_form
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission

Kind = Entry.Kind

_FORMS: Final[dict[str, tuple[type, Any]]] = {
    Kind.NOTE: (NoteForm, gettext_lazy("Write a note")),
    Kind.ACCOUNT: (AccountForm, gettext_lazy("Write down what somebody said")),
    Kind.ACTION: (DoneForm, gettext_lazy("Write down what was done")),
    Kind.DECISION: (DecisionForm, gettext_lazy("Record a decision")),
    Kind.TOLD: (ToldForm, gettext_lazy("Record who was told")),
}


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def write(request: SchoolRequest, incident_id: uuid.UUID, kind: str) -> HttpResponse:
    """One entry more."""
    incident = queries.incident_by_id(request.user, incident_id)
    rules.check_can_add(request.user, incident, kind)
    form_class, heading = _FORMS[kind]
    form = form_class(request.POST if request.method == "POST" else None)
    return one_form(
        request,
        incident,
        form,
        lambda: actions.add_entry(incident=incident, kind=kind, by=request.user, **form.cleaned_data),
        heading=heading,
        submit=_("Save"),
        done=_("It was written down."),
        stays=True,
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def correct(request: SchoolRequest, incident_id: uuid.UUID, entry_id: uuid.UUID) -> HttpResponse:
    """An entry that takes the place of another; the other stays below it."""
    incident = queries.incident_by_id(request.user, incident_id)
    rules.check_can_add(request.user, incident, Kind.CORRECTION)
    entry = queries.entry_by_id(incident, entry_id)
    form = CorrectForm(request.POST if request.method == "POST" else None, initial={"text": entry.text})
    return one_form(
        request,
        incident,
        form,
        lambda: actions.add_entry(
            incident=incident, kind=Kind.CORRECTION, supersedes=entry, by=request.user, **form.cleaned_data
        ),
        heading=_("Correct an entry"),
        submit=_("Save the correction"),
        done=_("The correction stands in its place. What it said before stays below it."),
        entry=entry,
    )
