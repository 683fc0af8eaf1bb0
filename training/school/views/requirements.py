"""What is asked of the people here, and what the school itself adds."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from training.authority import catalogue
from training.frequency import in_words
from training.school.actions.requirements import add_requirement, change_requirement, stop_requirement
from training.school.forms import RequirementForm, initial_of_requirement
from training.school.queries.requirements import requirements, school_requirement_by_id
from training.school.rules import TrainingIncomplete
from training.school.views.staff import point_out


@require_safe
@requires(Permission.TRAINING_MANAGE)
def asked(request: SchoolRequest) -> HttpResponse:
    """Everything that is asked for, the authority's first."""
    rows = [(one, in_words(one.frequency)) for one in requirements(on=timezone.localdate())]
    return render(request, "school_training/requirements.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def add(request: SchoolRequest) -> HttpResponse:
    """The school asks for something more."""
    form = RequirementForm(request.POST if request.method == "POST" else None, courses=catalogue.courses())
    if form.is_valid():
        try:
            made = add_requirement(asked=form.asked, by=request.user)
        except TrainingIncomplete as problem:
            point_out(form, problem)
        else:
            messages.success(request, _("“%(title)s” is asked for from today.") % {"title": made.title})
            return redirect("school_training:requirements")
    context = {"form": form, "heading": _("Ask for training")}
    return render(request, "school_training/requirement_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def change(request: SchoolRequest, requirement_id: uuid.UUID) -> HttpResponse:
    """What the school's own requirement says."""
    row = school_requirement_by_id(requirement_id)
    form = RequirementForm(
        request.POST if request.method == "POST" else None,
        courses=catalogue.courses(),
        initial=initial_of_requirement(row),
    )
    if form.is_valid():
        try:
            change_requirement(requirement_id=row.pk, asked=form.asked, by=request.user)
        except TrainingIncomplete as problem:
            point_out(form, problem)
        else:
            messages.success(request, _("Changed, for everybody."))
            return redirect("school_training:requirements")
    context = {"form": form, "row": row, "heading": _("Change what is asked for")}
    return render(request, "school_training/requirement_form.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.TRAINING_MANAGE)
def stop(request: SchoolRequest, requirement_id: uuid.UUID) -> HttpResponse:
    """The school no longer asks for it."""
    row = stop_requirement(requirement_id=requirement_id, by=request.user)
    messages.success(request, _("“%(title)s” is no longer asked for. What people hold is kept.") % {"title": row.title})
    return redirect("school_training:requirements")
