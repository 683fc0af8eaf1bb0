"""Rounds that exist: the list, one round, its due date, more schools."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from checklists.authority import queries, rules
from checklists.authority.actions import rounds as actions
from checklists.authority.models import Round
from checklists.authority.presenters import round_line, round_lines
from checklists.authority.reminders import in_words
from checklists.authority.round_forms import DatesForm, RemindersForm
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import ChangedMeanwhile, NotPossibleNow
from lantern.records import id_in
from tenants.register.phases import Phase

PER_PAGE = 25
SCHOOLS_PER_PAGE = 50


@require_safe
@requires(Permission.ROUNDS_VIEW)
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round with its state today, with search and a filter by state."""
    today = timezone.localdate()
    search = request.GET.get("q", "").strip()[:100]
    state = request.GET.get("state", "")
    state = state if state in Round.State.values else ""
    page = Paginator(queries.rounds(search, state, on=today), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": round_lines(page.object_list, today),
        "search": search,
        "state": state,
        "states": Round.State.choices,
        "can_run": rules.can_run_rounds(request.user),
    }
    return render(request, "authority_checklists/rounds.html", context)


@require_safe
@requires(Permission.ROUNDS_VIEW)
def round_page(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """One round: its dates, its schools by name, and where to see who has answered."""
    today = timezone.localdate()
    held = queries.round_by_id(round_id)
    search = request.GET.get("q", "").strip()[:100]
    schools = queries.schools_in(held, search)
    context = {
        "round": held,
        "line": round_line(held, today),
        "page": Paginator(schools, SCHOOLS_PER_PAGE).get_page(request.GET.get("page")),
        "search": search,
        "phases": queries.phases_asked(held),
        "reminders": in_words(held.remind_days),
        "can_close": rules.can_close(request.user, held, on=today),
        "can_change": rules.can_change_round(request.user, held),
    }
    return render(request, "authority_checklists/round.html", context)


@require_safe
@requires(Permission.ROUNDS_VIEW)
def round_opened(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """Says that the round is set up and what happens next."""
    held = queries.round_by_id(round_id)
    context = {"round": held, "line": round_line(held, timezone.localdate())}
    return render(request, "authority_checklists/round_opened.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ROUNDS_MANAGE)
def due_date(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """The round is due and closes on other days, for every school."""
    held = queries.round_by_id(round_id)
    rules.check_can_change_round(request.user, held)
    initial = {"due_on": held.due_on, "closes_on": held.closes_on, "reason": held.due_reason, "seen": held.revision}
    form = DatesForm(request.POST or None, round_=held, initial=initial)
    context = {
        "form": form,
        "round": held,
        "submit_text": _("Save the dates"),
        "cancel_url": reverse("authority_checklists:round", args=[held.pk]),
    }
    if form.is_valid():
        try:
            actions.change_dates(round_=held, by=request.user, **form.cleaned_data)
        except ChangedMeanwhile:
            held = queries.round_by_id(round_id)
            form.start_again_from(held.revision)
            context |= {"round": held, "changed": True}
            return render(request, "authority_checklists/round_due.html", context, status=409)
        except NotPossibleNow as problem:
            if problem.code != "asked_elsewhere":
                raise
            form.add_error("closes_on", str(problem))
            return render(request, "authority_checklists/round_due.html", context, status=409)
        messages.success(request, _("The dates have been changed. Schools see them at once."))
        return redirect("authority_checklists:round", held.pk)
    return render(request, "authority_checklists/round_due.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ROUNDS_MANAGE)
def reminders(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """On which days schools of this round are reminded."""
    held = queries.round_by_id(round_id)
    rules.check_can_change_round(request.user, held)
    initial = {"days": [str(value) for value in held.remind_days], "at_opening": held.mail_at_opening}
    form = RemindersForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        actions.change_reminders(round_=held, by=request.user, **form.cleaned_data)
        messages.success(request, _("The reminders have been changed."))
        return redirect("authority_checklists:round", held.pk)
    context = {
        "form": form,
        "round": held,
        "submit_text": _("Save the reminders"),
        "cancel_url": reverse("authority_checklists:round", args=[held.pk]),
    }
    return render(request, "authority_checklists/round_reminders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ROUNDS_MANAGE)
def add_schools(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """More schools are asked: those that were set up later, or were not chosen at first."""
    held = queries.round_by_id(round_id)
    rules.check_can_change_round(request.user, held)
    refused, status = "", 200
    asked_for = request.POST if request.method == "POST" else request.GET
    chosen = {key for text in request.POST.getlist("school") if (key := id_in(text))}
    if request.POST.get("action") == "add":
        if not chosen:
            refused, status = _("Tick at least one school"), 422
        else:
            try:
                number = actions.add_schools(round_=held, school_ids=list(chosen), by=request.user)
                words = ngettext("%(number)s school has been added.", "%(number)s schools have been added.", number)
                messages.success(request, words % {"number": number})
                return redirect("authority_checklists:round", held.pk)
            except NotPossibleNow as problem:
                refused, status = str(problem), 409
    search = asked_for.get("q", "").replace("\x00", "").strip()[:100]
    phase = asked_for.get("phase", "")
    asked = [school_id for school_id, _role in queries.schools_of(held)]
    found = queries.candidates(search, phase if phase in Phase.values else "", without=asked)
    page = Paginator(found, SCHOOLS_PER_PAGE).get_page(asked_for.get("page"))
    shown = {one.school.pk for one in page.object_list}
    context = {
        "round": held,
        "page": page,
        "candidates": page.object_list,
        "search": search,
        "phase": phase,
        "phases": Phase.choices,
        "refused": refused,
        "chosen": chosen,
        # Ticked on another page or before another search: they are sent along.
        "kept": chosen - shown,
    }
    return render(request, "authority_checklists/round_add_schools.html", context, status=status)
