"""One incident, for those who deal with it: read, its facts corrected, linked, and who has opened it."""

import uuid
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.school import actions, queries, rules
from incidents.school.forms.coming_in import DetailsForm, initial_of
from incidents.school.forms.dealing import LinkForm, WhyForm
from incidents.school.models import Entry
from incidents.school.presenters import (
    deadlines_of,
    facts_shown,
    guidance_of,
    lines_of,
    moves_from,
    ways_from,
    who_in_words,
)
from incidents.school.rules import IncidentIncomplete
from incidents.school.views.one_form import one_form
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotAllowed

ON_A_PAGE: Final = 50
MOST_OTHERS: Final = 5


@require_safe
@requires(Permission.INCIDENTS_VIEW)
def incident(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Everything of one incident, in the order in which it happened."""
    found, now = actions.open_incident(incident_id=incident_id, by=request.user), timezone.now()
    involved = queries.involved_in(found)
    linked = queries.linked_to(request.user, found)
    can_add = rules.can_add(request.user, found, Entry.Kind.NOTE)
    others = queries.others_with(request.user, found, involved, limit=MOST_OTHERS)
    is_anonymised = not found.is_going and found.is_anonymised
    context = {
        "incident": found,
        "is_anonymised": is_anonymised,
        "is_late": found.is_late(now),
        "lines": lines_of(queries.entries_of(found), can_correct=rules.can_change(request.user, found)),
        "people": [(one, who_in_words(one)) for one in involved],
        "linked": linked,
        "others": [one for one in others if one not in linked],
        "facts": facts_shown(found),
        "deadlines": deadlines_of(found, now=now),
        "guidance": None if is_anonymised else guidance_of(found.category),
        "ways": ways_from(request.user, found),
        "moves": moves_from(request.user, found),
        "can_add": can_add,
        "can_change_details": rules.can_change_details(request.user, found),
        "can_lead": rules.can_lead(request.user, found),
    }
    return render(request, "school_incidents/incident.html", context)


@require_safe
@requires(Permission.INCIDENTS_VIEW)
def seen(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Who opened the incident and who changed it, from the journal."""
    found = actions.open_incident(incident_id=incident_id, by=request.user)
    if not rules.can_lead(request.user, found):
        raise NotAllowed(_("The safeguarding leads and the head see who has opened it."))
    page = Paginator(queries.openings_of(found), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "school_incidents/seen.html", {"incident": found, "page": page})


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def details(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """The facts of an incident, corrected with a reason; what they were stays in an entry."""
    found = queries.incident_by_id(request.user, incident_id)
    rules.check_can_change_details(request.user, found)
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=initial_of(found))
    return one_form(
        request,
        found,
        form,
        lambda: actions.change_details(
            incident=found, details=form.details, reasons=form.cleaned_data["reasons"], by=request.user
        ),
        heading=_("Correct the facts"),
        submit=_("Save"),
        done=_("The facts were corrected. What they were before stays in the chronology."),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def link(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Another incident has to do with this one."""
    found = queries.incident_by_id(request.user, incident_id)
    rules.check_can_add(request.user, found, Entry.Kind.NOTE)
    form = LinkForm(
        request.POST if request.method == "POST" else None, initial={"reference": request.GET.get("to", "")}
    )

    def act() -> None:
        other = queries.incident_by_reference(request.user, form.cleaned_data["reference"])
        if other is None:
            raise IncidentIncomplete(_("There is no incident with this reference"), field="reference")
        actions.link(incident=found, other=other, reasons=form.cleaned_data["reasons"], by=request.user)

    return one_form(
        request, found, form, act, heading=_("Link another incident"), submit=_("Link"), done=_("The two are linked.")
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def unlink(request: SchoolRequest, incident_id: uuid.UUID, other_incident: uuid.UUID) -> HttpResponse:
    """The two have nothing to do with each other after all."""
    found = queries.incident_by_id(request.user, incident_id)
    rules.check_can_add(request.user, found, Entry.Kind.NOTE)
    other = queries.incident_by_id(request.user, other_incident)
    form = WhyForm(request.POST if request.method == "POST" else None)
    return one_form(
        request,
        found,
        form,
        lambda: actions.unlink(incident=found, other=other, reasons=form.cleaned_data["text"], by=request.user),
        heading=_("Undo the link to %(reference)s") % {"reference": other.reference},
        submit=_("Undo the link"),
        done=_("The two are no longer linked."),
    )
