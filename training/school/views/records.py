"""Training from elsewhere, who is excused, and what no longer counts."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound, NotPossibleNow
from lantern.files.views import give_out
from training.school import rules
from training.school.actions import records as acting
from training.school.actions.requirements import exempt, lift_exemption
from training.school.forms import DecisionForm, ExemptForm, ExternalForm, VoidForm
from training.school.models import TrainingRecord
from training.school.queries.records import exemption_by_id, record_by_id, waiting_records
from training.school.queries.requirements import requirement_by_id, requirements, requirements_for
from training.school.queries.staff import staff_by_id
from training.school.rules import TrainingIncomplete
from training.school.views.staff import point_out


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def elsewhere(request: SchoolRequest, staff_id: uuid.UUID) -> HttpResponse:
    """A certificate from elsewhere is handed in, with its proof."""
    staff, on = staff_by_id(staff_id), timezone.localdate()
    rules.check_is_here(staff, on=on)
    asked = [one for one in requirements_for(staff, on=on) if one.external_allowed]
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ExternalForm(*given, asked=asked)
    if form.is_valid():
        try:
            acting.report_external(staff=staff, external=form.external, by=request.user)
        except TrainingIncomplete as problem:
            point_out(form, problem)
        else:
            messages.success(request, _("Handed in. It counts once somebody else has approved it."))
            return redirect("school_training:member", staff_id=staff.pk)
    context = {"form": form, "staff": staff, "asked": asked}
    return render(request, "school_training/elsewhere.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.TRAINING_MANAGE)
def waiting(request: SchoolRequest) -> HttpResponse:
    """Training from elsewhere that nobody has decided about."""
    rows = [(one, rules.can_approve(request.user, one)) for one in waiting_records()]
    return render(request, "school_training/waiting.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def decide(request: SchoolRequest, record_id: uuid.UUID) -> HttpResponse:
    """Whether training from elsewhere counts, said by somebody who did not hand it in."""
    found = record_by_id(record_id)
    rules.check_can_approve(request.user, found)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if form.cleaned_data["decision"] == "yes":
                acting.approve(record_id=found.pk, by=request.user)
            else:
                acting.decline(record_id=found.pk, because=form.cleaned_data["because"], by=request.user)
        except TrainingIncomplete as problem:
            point_out(form, problem)
        else:
            messages.success(request, _("Noted."))
            return redirect("school_training:waiting")
    titles = {one.id: one.title for one in requirements(on=timezone.localdate())}
    context = {
        "form": form,
        "record": found,
        "counts_for": [titles[one] for one in found.requirement_ids if one in titles],
    }
    return render(request, "school_training/decide.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def void(request: SchoolRequest, record_id: uuid.UUID) -> HttpResponse:
    """The record no longer counts, and says why."""
    found = record_by_id(record_id)
    rules.check_can_void(request.user, found)
    if found.source == TrainingRecord.Source.COURSE:
        raise NotPossibleNow(_("This came from a course in Lantern. Void its certificate."), code="has_certificate")
    form = VoidForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        acting.void_record(record_id=found.pk, because=form.cleaned_data["because"], by=request.user)
        messages.success(request, _("The record no longer counts."))
        return redirect("school_training:member", staff_id=found.staff_id)
    context = {"form": form, "record": found}
    return render(request, "school_training/void.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.TRAINING_MANAGE)
def proof(request: SchoolRequest, record_id: uuid.UUID) -> HttpResponseBase:
    """The file that was handed in."""
    found = record_by_id(record_id)
    if found.file is None:
        raise NotFound(_("There is no such file."))
    return give_out(request, found.file)


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def excuse(request: SchoolRequest, staff_id: uuid.UUID, requirement_id: uuid.UUID) -> HttpResponse:
    """Somebody need not meet one requirement, for a reason."""
    staff, asked = staff_by_id(staff_id), requirement_by_id(requirement_id, on=timezone.localdate())
    form = ExemptForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            exempt(staff=staff, requirement_id=asked.id, by=request.user, **form.cleaned_data)
        except TrainingIncomplete as problem:
            point_out(form, problem)
        else:
            messages.success(request, _("%(name)s is excused.") % {"name": staff.name})
            return redirect("school_training:member", staff_id=staff.pk)
    context = {"form": form, "staff": staff, "asked": asked}
    return render(request, "school_training/exempt.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.TRAINING_MANAGE)
def end_exemption(request: SchoolRequest, staff_id: uuid.UUID, exemption_id: uuid.UUID) -> HttpResponse:
    """It is asked of them again."""
    lift_exemption(exemption=exemption_by_id(staff_id, exemption_id), by=request.user)
    messages.success(request, _("It is asked of them again."))
    return redirect("school_training:member", staff_id=staff_id)
