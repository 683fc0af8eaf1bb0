"""What is asked of schools' people."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import ChangedMeanwhile, NotFound
from training.authority import library, queries, rules
from training.authority.actions import requirements as actions
from training.authority.presenters import asked_in_words
from training.authority.requirement_forms import RequirementForm, asked_of
from training.frequency import Frequency
from training.roles import roles_in_words

PER_PAGE = 25


@require_safe
@requires(Permission.COURSES_VIEW)
def requirements(request: HttpRequest) -> HttpResponse:
    """What schools are asked, or are asked no more; beside it what they could be asked."""
    today = timezone.localdate()
    ended = request.GET.get("show") == "ended"
    page = Paginator(queries.requirements(today, ended=ended), PER_PAGE).get_page(request.GET.get("page"))
    can_require = rules.can_require(request.user)
    taken = {row.taken_from for row in queries.requirements(today)}
    offered = [
        {"starter": one, "roles": roles_in_words(one.roles), "frequency": Frequency(one.frequency).label}
        for one in library.starter_requirements()
        if one.code not in taken
    ]
    context = {
        "page": page,
        "rows": [asked_in_words(row) for row in page],
        "ended": ended,
        "offered": offered if can_require and not ended else [],
        "can_require": can_require,
        "today": today,
    }
    return render(request, "authority_training/requirements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_PUBLISH)
def add_requirement(request: HttpRequest) -> HttpResponse:
    """Schools are asked for something more."""
    initial = {"seen": 0, "since": timezone.localdate(), "grace_days": 28, "external_allowed": True}
    form = RequirementForm(request.POST or None, offered=queries.courses_to_require(), initial=initial)
    if form.is_valid():
        actions.add_requirement(asked=form.asked(), by=request.user)
        messages.success(request, _("Schools can see it now."))
        return redirect("authority_training:requirements")
    context = {
        "form": form,
        "title": _("Ask schools for training"),
        "submit_text": _("Ask schools"),
        "cancel_url": reverse("authority_training:requirements"),
        "back_text": _("Required training"),
    }
    return render(request, "authority_training/simple_form.html", context)


@require_POST
@requires(Permission.COURSES_PUBLISH)
def take_requirement(request: HttpRequest, starter: str) -> HttpResponse:
    """Schools are asked from today for what the starter requirement says."""
    found = next((one for one in library.starter_requirements() if one.code == starter), None)
    if found is None:
        raise NotFound(_("There is no such requirement."))
    made = actions.take_requirement(starter=found, since=timezone.localdate(), by=request.user)
    messages.success(request, _("Schools can see it now. Change what you like."))
    return redirect("authority_training:change_requirement", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_PUBLISH)
def change_requirement(request: HttpRequest, requirement_id: uuid.UUID) -> HttpResponse:
    """Schools are asked for something else, unless somebody else changed it meanwhile."""
    held = queries.requirement_by_id(requirement_id)
    rules.check_can_change_requirement(request.user, held, on=timezone.localdate())
    named = [one.course_id for one in held.courses.all()]
    offered = queries.courses_to_require(also=named)
    form = RequirementForm(request.POST or None, offered=offered, initial=asked_of(held, named))
    context = {
        "form": form,
        "title": _("Change what you ask for"),
        "caption": held.title,
        "submit_text": _("Save"),
        "cancel_url": reverse("authority_training:requirements"),
        "back_text": _("Required training"),
        "requirement": held,
    }
    if form.is_valid():
        try:
            actions.change_requirement(
                requirement=held, seen=form.cleaned_data["seen"], asked=form.asked(), by=request.user
            )
        except ChangedMeanwhile:
            form.start_again_from(queries.requirement_by_id(requirement_id).revision)
            return render(request, "authority_training/requirement.html", context | {"meanwhile": True}, status=409)
        messages.success(request, _("Saved. Schools can see it now."))
        return redirect("authority_training:requirements")
    return render(request, "authority_training/requirement.html", context)


@require_POST
@requires(Permission.COURSES_PUBLISH)
def end_requirement(request: HttpRequest, requirement_id: uuid.UUID) -> HttpResponse:
    """From today on schools are asked for it no more."""
    held = actions.end_requirement(requirement=queries.requirement_by_id(requirement_id), by=request.user)
    messages.success(request, _("Schools are not asked for “%(title)s” any more.") % {"title": held.title})
    return redirect("authority_training:requirements")
