"""Opening a round, step by step. Nothing is written before the last step."""

import uuid
from collections import Counter
from functools import wraps
from typing import Any, Protocol

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checklists.authority import queries, round_drafts
from checklists.authority.actions.rounds import open_round
from checklists.authority.models import Version
from checklists.authority.round_drafts import RoundDraft
from checklists.authority.round_forms import RoundForm, VersionForm, WhichSchoolsForm
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import DomainError
from lantern.ui.words import day
from tenants.register.phases import Phase

SCHOOLS_PER_PAGE = 50


class _Step(Protocol):
    def __call__(self, request: HttpRequest, draft: RoundDraft) -> HttpResponse: ...


def step(view: _Step) -> Any:
    """The view gets the round that is being put together; a lost one leads back to the first step."""

    @wraps(view)
    def find_draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        draft = round_drafts.find(request.session, key)
        if draft is None:
            messages.info(request, _("This round was not kept, or has been opened already. Start again from here."))
            return redirect("authority_checklists:new_round")
        return view(request, draft)

    return require_http_methods(["GET", "HEAD", "POST"])(requires(Permission.ROUNDS_MANAGE)(find_draft))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ROUNDS_MANAGE)
def new_round(request: HttpRequest) -> HttpResponse:
    """First step: which version."""
    versions = list(queries.versions_to_ask())
    form = VersionForm(request.POST or None, versions=versions, initial={"version": request.GET.get("version", "")})
    if form.is_valid():
        draft = RoundDraft(version_id=form.version_id())
        round_drafts.keep(request.session, draft)
        return redirect("authority_checklists:round_dates", draft.key)
    context = {
        "form": form,
        "versions": versions,
        "submit_text": _("Continue"),
        "cancel_url": reverse("authority_checklists:rounds"),
    }
    return render(request, "authority_checklists/new_round.html", context)


@step
def dates(request: HttpRequest, draft: RoundDraft) -> HttpResponse:
    """Second step: title and dates."""
    version = queries.version_by_id(draft.version_id)
    initial = {
        "title": draft.title or f"{version.title} {timezone.localdate().year}",
        "opens_on": draft.opens_on or timezone.localdate(),
        "due_on": draft.due_on,
        "closes_on": draft.closes_on,
    }
    form = RoundForm(request.POST or None, initial=initial)
    if form.is_valid():
        draft.title = form.cleaned_data["title"]
        draft.opens_on = form.cleaned_data["opens_on"]
        draft.due_on = form.cleaned_data["due_on"]
        draft.closes_on = form.cleaned_data["closes_on"]
        round_drafts.keep(request.session, draft)
        return redirect(_next(request, "authority_checklists:round_schools"), draft.key)
    context = {
        "form": form,
        "draft": draft,
        "version": version,
        "submit_text": _("Continue"),
        "cancel_url": reverse("authority_checklists:rounds"),
    }
    return render(request, "authority_checklists/round_dates.html", context)


@step
def schools(request: HttpRequest, draft: RoundDraft) -> HttpResponse:
    """Third step: all schools, some phases or types, a list, or one by one."""
    candidates = queries.candidates()
    choosable = [one.school for one in candidates if one.choosable]
    form = WhichSchoolsForm(request.POST or None, counts=_counts(candidates), schools=choosable)
    if form.is_valid():
        if form.cleaned_data["which"] != form.ONE_BY_ONE:
            draft.school_ids = form.chosen()
            round_drafts.keep(request.session, draft)
            return redirect("authority_checklists:round_check", draft.key)
        return redirect("authority_checklists:round_pick", draft.key)
    context = {
        "form": form,
        "draft": draft,
        "choosable": choosable,
        "left_out": [one for one in candidates if not one.choosable],
        "submit_text": _("Continue"),
        "cancel_url": reverse("authority_checklists:rounds"),
    }
    return render(request, "authority_checklists/round_schools.html", context)


@step
def pick(request: HttpRequest, draft: RoundDraft) -> HttpResponse:
    """Third step, one by one. Whatever button is pressed, the ticks of the schools on the page are kept."""
    if request.method == "POST":
        return _picked(request, draft)
    search, phase = _filters(request.GET)
    found = queries.candidates(search, phase)
    page = Paginator(found, SCHOOLS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "draft": draft,
        "page": page,
        "candidates": page.object_list,
        "choosable": sum(one.choosable for one in found),
        "search": search,
        "phase": phase,
        "phases": Phase.choices,
        "chosen": draft.school_ids,
        "nobody": request.GET.get("nobody") == "1",
    }
    return render(request, "authority_checklists/round_pick.html", context)


@step
def check(request: HttpRequest, draft: RoundDraft) -> HttpResponse:
    """Last step: everything on one page; posting opens the round."""
    if draft.opens_on is None or draft.due_on is None:
        return redirect("authority_checklists:round_dates", draft.key)
    version = queries.version_by_id(draft.version_id)
    refused, status = "", 200
    asked_elsewhere = queries.why_not_again(
        version, draft.school_ids, opens_on=draft.opens_on, closes_on=draft.closes_on
    )
    if request.method == "POST" and request.POST.get("action") == "leave_out":
        draft.school_ids -= asked_elsewhere.keys()
        round_drafts.keep(request.session, draft)
        return redirect("authority_checklists:round_check", draft.key)
    if request.method == "POST":
        try:
            made = open_round(
                version=version,
                title=draft.title,
                opens_on=draft.opens_on,
                due_on=draft.due_on,
                closes_on=draft.closes_on,
                school_ids=draft.school_ids,
                by=request.user,
            )
            round_drafts.forget(request.session, draft.key)
            return redirect("authority_checklists:round_opened", made.pk)
        except DomainError as problem:
            refused, status = str(problem), problem.status
    chosen = queries.choosable_schools(draft.school_ids)
    if lost := draft.school_ids - chosen.keys():
        draft.school_ids = set(chosen)
        if refused:
            round_drafts.keep(request.session, draft)
    phases = queries.phases_in_order(Counter(school.phase for school in chosen.values()))
    context = {
        "draft": draft,
        "version": version,
        "refused": refused,
        "lost": len(lost),
        "schools": sorted(chosen.values(), key=lambda school: school.name.casefold()),
        "rows": _rows(draft, version, phases, len(chosen)),
        "left_out": [one for one in queries.candidates() if not one.choosable],
        "asked_elsewhere": [(chosen[key].name, why) for key, why in asked_elsewhere.items() if key in chosen],
        "not_invited": sum(school.invited_at is None for school in chosen.values()),
        "opens_today": draft.opens_on <= timezone.localdate(),
    }
    return render(request, "authority_checklists/round_check.html", context, status=status)


def _rows(draft: RoundDraft, version: Version, phases: list[tuple[str, int]], number: int) -> list[dict[str, object]]:
    """Everything that was said, each with the way back to change it."""
    dates_url = reverse("authority_checklists:round_dates", args=[draft.key]) + "?from=check"
    by_phase = ", ".join(f"{label} {count}" for label, count in phases)
    return [
        {"key": _("Checklist"), "value": str(version)},
        {"key": _("Title"), "value": draft.title, "href": dates_url},
        {"key": _("Opens"), "value": day(draft.opens_on), "href": dates_url},
        {"key": _("Due"), "value": day(draft.due_on), "href": dates_url},
        {
            "key": _("Closes"),
            "value": day(draft.closes_on) if draft.closes_on else _("When you close it, from the due date on"),
            "href": dates_url,
        },
        {
            "key": _("Schools"),
            "value": f"{number} ({by_phase})" if number else _("None"),
            "href": reverse("authority_checklists:round_schools", args=[draft.key]),
        },
        {
            "key": _("By name"),
            "value": _("Tick or untick single schools"),
            "href": reverse("authority_checklists:round_pick", args=[draft.key]),
        },
    ]


def _picked(request: HttpRequest, draft: RoundDraft) -> HttpResponse:
    """What was ticked on the page that was shown is kept; "all" and "none" mean everything that was found, on all its pages."""
    found = queries.candidates(*_filters(request.POST, "shown_"))
    page = Paginator(found, SCHOOLS_PER_PAGE).get_page(request.POST.get("shown_page"))
    ticked = {str(value) for value in request.POST.getlist("school")}
    action = request.POST.get("action", "show")
    whole = action in ("all", "none")
    shown = [one.school.pk for one in (found if whole else page.object_list) if one.choosable]
    draft.school_ids -= set(shown)
    if action == "all":
        draft.school_ids |= set(shown)
    elif action != "none":
        draft.school_ids |= {key for key in shown if str(key) in ticked}
    round_drafts.keep(request.session, draft)
    if action == "continue" and draft.school_ids:
        return redirect("authority_checklists:round_check", draft.key)
    search, phase = _filters(request.POST)
    query = QueryDict(mutable=True)
    query.update({"q": search, "phase": phase, "page": request.POST.get("page", "1")[:10]})
    if action == "continue":
        query["nobody"] = "1"
    return redirect(f"{reverse('authority_checklists:round_pick', args=[draft.key])}?{query.urlencode()}")


def _filters(data: QueryDict, prefix: str = "") -> tuple[str, str]:
    phase = data.get(f"{prefix}phase", "")
    return data.get(f"{prefix}q", "").replace("\x00", "").strip()[:100], phase if phase in Phase.values else ""


def _counts(candidates: list[queries.Candidate]) -> list[tuple[str, str, int]]:
    found = Counter(one.school.phase for one in candidates if one.choosable)
    return [(value, str(label), found[value]) for value, label in Phase.choices if found[value]]


def _next(request: HttpRequest, usual: str) -> str:
    """Back to the check page for somebody who came from there."""
    return "authority_checklists:round_check" if request.GET.get("from") == "check" else usual
