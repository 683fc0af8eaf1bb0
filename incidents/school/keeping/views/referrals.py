"""Referrals of one incident, and the list of all that are not finished."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from incidents.school import queries as incidents
from incidents.school.keeping import rules
from incidents.school.keeping.actions import referrals as actions
from incidents.school.keeping.forms import ReferForm, ReferralEntryForm
from incidents.school.keeping.presenters import REFERRALS, add_refusal, filters, referral_badge, referral_line
from incidents.school.keeping.queries import referrals as queries
from incidents.school.keeping.views.pages import form_page, read, sent, status
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import DomainError, NotAllowed, NotFound

PER_PAGE = 25


@require_GET
@requires(Permission.INCIDENTS_VIEW)
def listed(request: SchoolRequest) -> HttpResponse:
    """What was told to whom outside, of the incidents that the reader sees, and what is to be asked again."""
    asked = queries.selections(timezone.localdate())
    show = request.GET.get("show", "")
    rows = queries.visible(request.user).filter(asked.get(show, asked[""])).prefetch_related("entries")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [referral_line(referral) for referral in page],
        "filters": filters(REFERRALS, show if show in asked else ""),
        "show": show,
    }
    return render(request, "school_keeping/referrals.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def refer(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Somebody outside was told."""
    incident = incidents.incident_by_id(request.user, incident_id)
    rules.check_is_not_anonymous(incident)
    form = ReferForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.refer(incident_id=incident.pk, told=form.told, by=request.user)
        except (NotAllowed, NotFound):
            raise
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The referral is recorded."))
            return redirect("school_incidents:incident", incident.pk)
    return form_page(request, incident, form, heading=_("Record a referral"), submit=_("Record the referral"))


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def referral(request: SchoolRequest, incident_id: uuid.UUID, referral_id: uuid.UUID) -> HttpResponse:
    """One referral: why, what was heard since, and a form for what is heard now."""
    incident = read(request, incident_id)
    found = queries.referral_by_id(incident, referral_id)
    form = ReferralEntryForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_to_referral(incident_id=incident.pk, referral_id=found.pk, by=request.user, **form.cleaned_data)
        except (NotAllowed, NotFound):
            raise
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your note is kept."))
            return redirect("school_keeping:referral", incident.pk, found.pk)
    context = {
        "incident": incident,
        "referral": found,
        "entries": list(found.entries.all()),
        "badge": referral_badge(found),
        "form": form,
    }
    return render(request, "school_keeping/referral.html", context, status=status(form))
