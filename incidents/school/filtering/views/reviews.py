"""Reviews of filtering and monitoring: proposing, holding and reading them."""

import uuid
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklists.school.plan.queries import owners
from checklists.school.plan.rules import ActionIncomplete
from checklists.school_year import year_began
from incidents.school.filtering import rules
from incidents.school.filtering.actions import reviews as actions
from incidents.school.filtering.actions.checks import act_on_review
from incidents.school.filtering.forms.checks import FoundActionForm
from incidents.school.filtering.forms.reviews import DropForm, FindingsForm, HoldForm, ProposeForm
from incidents.school.filtering.models import Because, Review, ReviewState
from incidents.school.filtering.presenters import parts_of
from incidents.school.filtering.queries import changes, checks
from incidents.school.filtering.queries import reviews as queries
from incidents.school.filtering.views.requests import SchoolRequest, done
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.records import id_in

ON_A_PAGE: Final = 50


@require_safe
@requires(Permission.FILTERING_VIEW)
def reviews(request: SchoolRequest) -> HttpResponse:
    """Every review, the newest first; fifty a page."""
    last = queries.last_held(Because.YEARLY)
    context = {
        "page": Paginator(queries.reviews(), ON_A_PAGE).get_page(request.GET.get("page")),
        "last": last,
        "due_on": queries.yearly_due_on(last, on=timezone.localdate()) if last else None,
        "can_keep": rules.can_keep(request.user),
    }
    return render(request, "school_filtering/reviews.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILTERING_KEEP)
def propose(request: SchoolRequest) -> HttpResponse:
    """Proposes a review; `?incident=` or `?check=` names what it comes from. With “start now” it goes on at once."""
    source, offered = _source_of(request)
    form = ProposeForm(
        request.POST if request.method == "POST" else None, initial={"because": offered} if offered else None
    )
    if form.is_valid():
        because = Because(form.cleaned_data["because"])
        review = done(
            form,
            actions.propose_review,
            because=because,
            # Whoever chooses another reason speaks of something else.
            source=source if because == offered else None,
            detail=form.cleaned_data["detail"],
            by=request.user,
        )
        if review is not None:
            if "start" in request.POST and review.state == ReviewState.PROPOSED:
                actions.start_review(review_id=review.pk, by=request.user)
            return redirect("school_filtering:review", review_id=review.pk)
    context = {"form": form, "comes_from": offered if source else ""}
    return render(request, "school_filtering/propose.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILTERING_VIEW)
def review(request: SchoolRequest, review_id: uuid.UUID) -> HttpResponse:
    """One review, part by part; while it goes on, sent, it keeps what was found."""
    found = queries.review_by_id(request.user, review_id)
    notes = queries.notes_of(found)
    writes = rules.can_keep(request.user) and found.state == ReviewState.OPEN
    form = FindingsForm(request.POST if request.method == "POST" else None, notes=notes) if writes else None
    if request.method == "POST":
        rules.check_can_keep(request.user)
        rules.check_review(found, ReviewState.OPEN)
        if form is not None and form.is_valid():
            written = done(form, actions.write_findings, review_id=found.pk, findings=form.findings, by=request.user)
            if written is not None:
                messages.success(request, _("Saved."))
                return redirect("school_filtering:review", review_id=found.pk)
            notes = queries.notes_of(found)
    context = {
        "review": found,
        "form": form,
        "parts": parts_of(notes, form),
        "found": checks.found_of_review(found),
        "can_keep": rules.can_keep(request.user),
        **_figures(found),
    }
    return render(request, "school_filtering/review.html", context, status=422 if form and form.errors else 200)


@require_POST
@requires(Permission.FILTERING_KEEP)
def start(request: SchoolRequest, review_id: uuid.UUID) -> HttpResponse:
    """One press, and the review goes on."""
    found = queries.review_by_id(request.user, review_id)
    actions.start_review(review_id=found.pk, by=request.user)
    return redirect("school_filtering:review", review_id=found.pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILTERING_KEEP)
def drop(request: SchoolRequest, review_id: uuid.UUID) -> HttpResponse:
    """Says why a proposed review is not held."""
    found = queries.review_by_id(request.user, review_id)
    rules.check_review(found, ReviewState.PROPOSED)
    form = DropForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        text = form.cleaned_data["text"]
        if done(form, actions.drop_review, review_id=found.pk, text=text, by=request.user) is not None:
            messages.success(request, _("It is written down why this review is not held."))
            return redirect("school_filtering:reviews")
    context = {"form": form, "review": found}
    return render(request, "school_filtering/drop.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILTERING_KEEP)
def hold(request: SchoolRequest, review_id: uuid.UUID) -> HttpResponse:
    """Finishes a review: when it was held, who took part and what came of it."""
    found = queries.review_by_id(request.user, review_id)
    rules.check_review(found, ReviewState.OPEN)
    form = HoldForm(request.POST if request.method == "POST" else None, initial={"held_on": timezone.localdate()})
    if form.is_valid() and done(form, actions.hold_review, review_id=found.pk, held=form.held, by=request.user):
        messages.success(request, _("The review is finished. Nothing of it changes any more."))
        return redirect("school_filtering:review", review_id=found.pk)
    context = {"form": form, "review": found}
    return render(request, "school_filtering/hold.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILTERING_KEEP)
def act(request: SchoolRequest, review_id: uuid.UUID) -> HttpResponse:
    """An action for the plan, because of a review."""
    found = queries.review_by_id(request.user, review_id)
    rules.check_review(found, ReviewState.OPEN)
    form = FoundActionForm(request.POST if request.method == "POST" else None, people=owners())
    if form.is_valid():
        try:
            act_on_review(review_id=found.pk, details=form.details, by=request.user)
        except ActionIncomplete as problem:
            form.add_error(problem.field, str(problem.message))
        else:
            messages.success(request, _("The action is in the plan."))
            return redirect("school_filtering:review", review_id=found.pk)
    context = {"form": form, "review": found}
    return render(request, "school_filtering/act.html", context, status=422 if form.errors else 200)


def _source_of(request: SchoolRequest) -> tuple[uuid.UUID | None, str]:
    """What the address says that the review comes from, and the reason that goes with it."""
    for name, because in (("incident", Because.INCIDENT), ("check", Because.RISK)):
        if source := id_in(request.GET.get(name, "")):
            return source, because
    asked = request.GET.get("because", "")
    return None, asked if asked in Because else ""


def _figures(review: Review) -> dict[str, object]:
    """What the records say, beside the review's parts: of the school year in which it is, or was, held."""
    on = review.held_on or timezone.localdate()
    return {
        "year_began": year_began(on),
        "change_counts": changes.change_counts(on),
        "check_counts": checks.check_counts(year_began(on)),
        "system_counts": queries.system_counts(),
    }
