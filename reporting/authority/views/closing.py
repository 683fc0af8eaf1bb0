"""Closing a round: what it will publish, the confirmation, and how far it is."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotPossibleNow
from lantern.jobs.polling import reload_when_over
from reporting import words
from reporting.authority import actions, queries, rules
from reporting.authority.disclosure.leaves import BANDS
from reporting.authority.forms import CloseForm

MOST_NAMES = 20


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ROUNDS_MANAGE)
def close(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """Says what closing publishes, and for which groups; sending the ticked form closes the round for good."""
    held = queries.round_by_id(round_id)
    job = queries.closing_job(round_id)
    plan = queries.foreseen(held)
    why_not = ""
    try:
        rules.check_can_close(
            request.user,
            held,
            on=timezone.localdate(),
            job=job,
            released=queries.is_released(round_id),
            drawn_before=queries.was_drawn_before(round_id),
            waits_until=plan.completion.waits_until,
        )
    except NotPossibleNow as refusal:
        if refusal.code in {"already_closed", "being_closed"}:
            return redirect("authority_reporting:closing", round_id=round_id)
        why_not = str(refusal)
    form = CloseForm(request.POST if request.method == "POST" and not why_not else None)
    if form.is_valid():
        actions.close_round(round_id=round_id, by=request.user)
        return redirect("authority_reporting:closing", round_id=round_id)
    missing = plan.completion.of("not_submitted")
    shown = [leaf for leaf in plan.leaves if leaf.shown]
    context = {
        "round": held,
        "form": form,
        "why_not": why_not,
        "state": plan.completion,
        "left": len(missing),
        "missing": missing[:MOST_NAMES],
        "can_chase": rules.can_chase(request.user, held, on=timezone.localdate()),
        "groups": [(words.leaf_name(leaf.phases, leaf.bands if leaf.bands != BANDS else ()), leaf.n) for leaf in shown],
        "hidden": sum(leaf.n for leaf in plan.leaves if not leaf.shown),
        "one_group": len(plan.leaves) == 1,
    }
    return render(request, "authority_reporting/close.html", context)


@require_safe
@requires(Permission.ROUNDS_VIEW)
def closing(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """How far publishing the results is; with them published, the way to them."""
    held = queries.round_by_id(round_id)
    job = queries.closing_job(round_id)
    released = queries.is_released(round_id)
    context = {
        "round": held,
        "job": job,
        "released": released,
        # Whoever was given more time had it before closing was confirmed.
        "can_try_again": rules.can_close(
            request.user,
            held,
            on=timezone.localdate(),
            job=job,
            released=released,
            drawn_before=queries.was_drawn_before(round_id),
            waits_until=None,
        ),
    }
    return reload_when_over(request, render(request, "authority_reporting/closing.html", context), job)
