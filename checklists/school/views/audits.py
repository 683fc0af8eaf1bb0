"""The list of audits, starting one, and the audit as a task list."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from checklists.authority import catalogue
from checklists.scales import Rating
from checklists.school import places, rules
from checklists.school.actions.starting import start_audit
from checklists.school.answering import presence
from checklists.school.presenters.audits import audit_page, by_section, counts_of
from checklists.school.queries.answers import statements_of
from checklists.school.queries.audits import (
    audit_by_id,
    audit_of_round,
    audits,
    people_at_work,
    round_of,
    signatures_of,
    with_confirmable,
)
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import ALLOWED, Permission
from tenants.people.queries import people


@require_GET
@requires(Permission.AUDITS_VIEW)
def audit_list(request: SchoolRequest) -> HttpResponse:
    """What there is to start, what is going on, and what is behind."""
    rows = list(with_confirmable(audits()))
    rounds = {round_.id: round_ for round_ in catalogue.open_rounds()}
    started = {audit.round_id for audit in rows}
    on = timezone.localdate()
    context = {
        "to_start": [
            (round_, rules.can_start(request.user, round_, on=on))
            for round_ in rounds.values()
            if round_.id not in started
        ],
        "in_progress": [(audit, rounds.get(audit.round_id)) for audit in reversed(rows) if not audit.is_finished],
        "finished": [audit for audit in rows if audit.is_finished],
    }
    return render(request, "school_checklists/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_VIEW)
def start(request: SchoolRequest, round_id: uuid.UUID) -> HttpResponse:
    """What the round asks and what the authority will see; sending it starts the audit."""
    if request.method == "POST":
        audit = start_audit(round_id=round_id, by=request.user)
        return redirect("school_checklists:audit", audit_id=audit.pk)
    there = audit_of_round(round_id)
    if there is not None:
        return redirect("school_checklists:audit", audit_id=there.pk)
    round_ = catalogue.round_by_id(round_id)
    version = catalogue.version_for(round_.version_id)
    asked = [
        (section.title, sum(statement.applies_to(request.tenant.phase) for statement in section.statements))
        for section in version.sections
    ]
    context = {
        "round": round_,
        "version": version,
        "sections": [(title, count) for title, count in asked if count],
        "total": sum(count for _title, count in asked),
        "can_start": rules.can_start(request.user, round_, on=timezone.localdate()),
    }
    return render(request, "school_checklists/start.html", context)


@require_GET
@requires(Permission.AUDITS_VIEW)
def audit(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """All statements by section, where to carry on, and the steps of signing off."""
    found = audit_by_id(request.user, audit_id)
    page = audit_page(
        person=request.user,
        audit=found,
        statements=statements_of(found),
        selection=request.GET.get("show", ""),
        signed=signatures_of(found),
        persons=list(people().active().filter(role__in=ALLOWED[Permission.AUDITS_VIEW])),
        round_=round_of(found),
        at_work=people_at_work(found),
        here=presence.others(found.pk, besides=request.user.pk),
        authority=request.tenant.authority.name if request.tenant.authority else "",
    )
    return render(request, "school_checklists/audit.html", {"page": page, "audit": found})


@require_GET
@requires(Permission.AUDITS_VIEW)
def carry_on(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Leads to the next unanswered statement after the one this person changed last."""
    found = audit_by_id(request.user, audit_id)
    place = places.carry_on_place(request.user, places.places(found.pk))
    if place is None:
        messages.info(request, _("Every statement has an answer."))
        return redirect("school_checklists:audit", audit_id=found.pk)
    return redirect("school_checklists:statement", audit_id=found.pk, statement_id=place.id)


@require_GET
@requires(Permission.AUDITS_VIEW)
def printed(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Every statement with its rating and note, as a record on paper."""
    found = audit_by_id(request.user, audit_id)
    statements = statements_of(found)
    context = {
        "audit": found,
        "sections": by_section(statements),
        "counts": counts_of(statements),
        "not_applicable": sum(statement.answer.rating == Rating.NOT_APPLICABLE for statement in statements),
        "replies": sum(statement.answer.rating == Rating.GIVEN for statement in statements),
        "signed": signatures_of(found),
        "printed_at": timezone.now(),
    }
    return render(request, "school_checklists/print.html", context)
