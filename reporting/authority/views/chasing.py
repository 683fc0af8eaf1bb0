"""Reminding schools, and giving some of them more time."""

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from checklists.authority.actions.rounds import extend
from checklists.authority.rules import WrongDates, check_can_change_round
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotPossibleNow
from lantern.jobs.polling import reload_when_over
from reporting.authority import actions, queries, rules
from reporting.authority.chasing import sort_chosen
from reporting.authority.forms import ExtensionForm
from reporting.authority.presenters import board
from reporting.authority.queries import Completion, SchoolProgress

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ROUNDS_MANAGE)
def chase(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """Whom a reminder would reach, before it is sent. The schools are those ticked, or all that the address asks for."""
    held = queries.round_by_id(round_id)
    rules.check_can_chase(request.user, held, on=timezone.localdate())
    state = queries.completion(held)
    chosen = _chosen(request, state)
    refused, status = "", 200
    if request.method == "POST" and request.POST.get("action") == "send":
        try:
            again = request.POST.get("again") == "yes"
            actions.chase_schools(
                round_id=round_id, school_ids=[school.school_id for school in chosen], again=again, by=request.user
            )
            return redirect("authority_reporting:chased", round_id=round_id)
        except NotPossibleNow as problem:
            refused, status = str(problem), problem.status
    context = {
        "round": held,
        "sorted": sort_chosen(state, {school.school_id for school in chosen}, now=timezone.now()),
        "chosen": chosen,
        "refused": refused,
    }
    return render(request, "authority_reporting/chase.html", context, status=status)


@require_safe
@requires(Permission.COMPLETION_VIEW)
def chased(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """Who was reminded when and by whom, and how far the newest reminders are."""
    held = queries.round_by_id(round_id)
    names = {school.school_id: school.name for school in queries.completion(held).schools}
    page = Paginator(queries.chases(round_id), PER_PAGE).get_page(request.GET.get("page"))
    job = queries.chasing_job(round_id)
    context = {
        "round": held,
        "job": job,
        "page": page,
        "rows": [(names.get(row.school_id, _("A school that is not asked any more")), row) for row in page],
    }
    return reload_when_over(request, render(request, "authority_reporting/chased.html", context), job)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ROUNDS_MANAGE)
def extension(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """More time for the schools that were ticked, with a reason that they read."""
    held = queries.round_by_id(round_id)
    check_can_change_round(request.user, held)
    chosen = [school for school in _chosen(request, queries.completion(held)) if school.stage != "submitted"]
    if not chosen:
        messages.info(request, _("Tick the schools that need more time first. Those that have submitted need none."))
        return redirect("authority_reporting:completion", round_id=round_id)
    is_sent = request.method == "POST" and request.POST.get("action") == "save"
    form = ExtensionForm(request.POST if is_sent else None, round_=held)
    if form.is_valid():
        try:
            number = extend(
                round_=held, school_ids=[school.school_id for school in chosen], by=request.user, **form.cleaned_data
            )
        except WrongDates as problem:
            # Somebody moved the dates of the round a moment ago.
            form.add_error(problem.field, str(problem))
        else:
            words = ngettext("%(number)s school has more time now.", "%(number)s schools have more time now.", number)
            messages.success(request, words % {"number": number})
            return redirect("authority_reporting:completion", round_id=round_id)
    context = {
        "round": held,
        "form": form,
        "chosen": chosen,
        "submit_text": _("Give more time"),
        "cancel_url": reverse("authority_reporting:completion", args=[round_id]),
    }
    return render(request, "authority_reporting/extension.html", context)


def _chosen(request: HttpRequest, state: Completion) -> list[SchoolProgress]:
    """The schools ticked on the page before, or those of the figure that the address names. Nobody for neither."""
    given = request.POST if request.method == "POST" else request.GET
    ticked = set(_ids(given.getlist("school")))
    if ticked:
        return [school for school in state.schools if school.school_id in ticked]
    wanted = board.asked(request.GET)
    return board.chosen(request.GET, state) if wanted.figure and request.method != "POST" else []


def _ids(texts: Iterable[str]) -> Iterable[uuid.UUID]:
    for text in texts:
        try:
            yield uuid.UUID(text)
        except ValueError:
            continue
