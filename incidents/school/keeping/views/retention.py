"""How long incidents are kept: what is due, one clock, holds, reviews and the school's own rules."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from incidents.school import queries as incidents
from incidents.school.keeping import retention, rules
from incidents.school.keeping.actions import retention as actions
from incidents.school.keeping.forms import ClockForm, ReviewForm, RuleForm, WhyForm
from incidents.school.keeping.models import Review
from incidents.school.keeping.presenters import CLOCKS, add_refusal, clock_line, filters
from incidents.school.keeping.queries import of_incident
from incidents.school.keeping.queries import retention as queries
from incidents.school.keeping.views.pages import form_page, read, sent, status
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import DomainError, NotAllowed, NotFound

PER_PAGE = 25


@require_GET
@requires(Permission.INCIDENTS_VIEW)
def listed(request: SchoolRequest) -> HttpResponse:
    """Whose time is over, who is on hold, and what is missing for a clock."""
    asked = queries.selections(timezone.localdate())
    show = request.GET.get("show", "")
    rows = queries.visible(request.user).filter(asked.get(show, asked[""]))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [clock_line(incident) for incident in page],
        "filters": filters(CLOCKS, show if show in asked else ""),
        "can_change_rules": rules.can_change_rules(request.user),
    }
    return render(request, "school_keeping/retention.html", context)


@require_GET
@requires(Permission.INCIDENTS_RETAIN)
def rules_here(request: SchoolRequest) -> HttpResponse:
    """How long each sort of record is kept here, and where that comes from."""
    here = queries.rules_here()
    lines = [
        {
            "rule": rule,
            "sort": retention.Sort(sort),
            "start": retention.Start(rule.start).label,
            "is_own": rule.years != retention.DEFAULTS[sort].years,
            "usual": retention.DEFAULTS[sort].years,
        }
        for sort, rule in here.items()
    ]
    return render(request, "school_keeping/rules.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_RETAIN)
def rule(request: SchoolRequest, sort: str) -> HttpResponse:
    """This sort of record is kept for another time."""
    here = queries.rules_here()
    if sort not in here:
        raise NotFound(_("There is no such sort of record."))
    form = RuleForm(request.POST or None, initial={"years": here[sort].years})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_rule(sort=sort, by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The rule and the clocks that run by it have been changed."))
            return redirect("school_keeping:rules")
    context = {
        "form": form,
        "heading": retention.Sort(sort).label,
        "rule": here[sort],
        "start": retention.Start(here[sort].start).label,
        "changes": queries.changes_of(sort),
        "cancel_url": reverse("school_keeping:rules"),
    }
    return render(request, "school_keeping/rule.html", context, status=status(form))


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def clock(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Until when one incident is kept, and a form that says what sort of record it is."""
    incident = read(request, incident_id)
    rules.check_can_decide(request.user, incident)
    there, here = of_incident.clock_of(incident), queries.rules_here()
    suggested = retention.sort_of(incident.category, has_pupil=queries.has_pupil(incident))
    form = ClockForm(*sent(request), clock=there, suggested=suggested, here=here)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_clock(incident_id=incident.pk, by=request.user, **form.cleaned_data)
        except (NotAllowed, NotFound):
            raise
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The clock has been set."))
            return redirect("school_keeping:clock", incident.pk)
    context: dict[str, Any] = {
        "incident": incident,
        "form": form,
        "clock": there,
        "is_due": of_incident.is_due(there),
        "hold": of_incident.hold_on(incident),
        "holds": of_incident.holds_of(incident),
        "reviews": of_incident.reviews_of(incident),
        "anonymised": of_incident.anonymised(incident),
    }
    return render(request, "school_keeping/clock.html", context, status=status(form))


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def hold(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Nothing of the incident goes from now on; or, where it is on hold, the hold is lifted. A reason either way."""
    incident = incidents.incident_by_id(request.user, incident_id)
    rules.check_can_decide(request.user, incident)
    rules.check_is_not_anonymous(incident)
    there = of_incident.hold_on(incident)
    label = _("Why can the hold be lifted?") if there else _("Why may nothing of it go, and who asked for that?")
    form = WhyForm(*sent(request), label=label)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if there:
            actions.lift_hold(incident_id=incident.pk, why=reason, by=request.user)
            messages.success(request, _("The hold is lifted. The clock counts again."))
        else:
            actions.hold(incident_id=incident.pk, reason=reason, by=request.user)
            messages.success(request, _("The incident is on legal hold. Nothing of it can go."))
        return redirect("school_keeping:clock", incident.pk)
    heading = _("Lift the legal hold") if there else _("Put on legal hold")
    return form_page(request, incident, form, heading=heading, submit=heading)


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def review(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """The time is over: it is kept longer, or what tells who it was is erased."""
    incident = read(request, incident_id)
    rules.check_can_decide(request.user, incident)
    there = of_incident.clock_of(incident)
    rules.check_can_review(incident, due_on=there.due_on if there else None, on=timezone.localdate())
    form = ReviewForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["decision"] == Review.Decision.KEEP:
                actions.keep_longer(
                    incident_id=incident.pk, until=given["keep_until"], reason=given["reason"], by=request.user
                )
                messages.success(request, _("The incident is kept longer."))
            else:
                actions.anonymise(incident_id=incident.pk, reason=given["reason"], by=request.user)
                messages.success(request, _("What told who it was has been erased. The incident still counts."))
        except (NotAllowed, NotFound):
            raise
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("school_keeping:clock", incident.pk)
    context = {"incident": incident, "form": form, "clock": there}
    return render(request, "school_keeping/review.html", context, status=status(form))
