"""The list of staff and one person's page: adding, changing, leaving, coming back, their account."""

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from training.school.actions import staff as acting
from training.school.forms import AccountForm, LeaveForm, ReturnForm, StaffForm, initial_of
from training.school.models import StaffMember
from training.school.presenters import Selection
from training.school.queries.matrix import matrix_of
from training.school.queries.records import exemptions_of, records_of
from training.school.queries.staff import accounts_without_staff, staff_by_id, staff_list
from training.school.rules import TrainingIncomplete, can_approve
from training.school.standing import State

ON_A_PAGE: Final = 50


@require_safe
@requires(Permission.TRAINING_MANAGE)
def people(request: SchoolRequest) -> HttpResponse:
    """Who is here, by name, or who has left; fifty a page."""
    on, selection = timezone.localdate(), Selection.of(request.GET.dict())
    gone = request.GET.get("gone") == "yes"
    rows = staff_list(selection.search, selection.role, on=on, gone=gone)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "gone": gone, "selection": selection, "roles": selection.roles()}
    return render(request, "school_training/staff.html", context)


@require_safe
@requires(Permission.TRAINING_MANAGE)
def member(request: SchoolRequest, staff_id: uuid.UUID) -> HttpResponse:
    """One person: what is asked of them, how they stand, and everything they hold."""
    on, staff = timezone.localdate(), staff_by_id(staff_id)
    found = matrix_of([staff], on=on)
    pairs = list(zip(found.requirements, found.lines[0].cells, strict=True))
    titles = {one.id: one.title for one in found.requirements}
    records = [
        (one, [titles[each] for each in one.requirement_ids if each in titles], can_approve(request.user, one))
        for one in records_of(staff)
    ]
    exemptions = [
        (one, titles.get(one.requirement_id, _("No longer asked for")))
        for one in exemptions_of(staff)
        if one.until_on is None or one.until_on >= on
    ]
    context = {
        "staff": staff,
        "on": on,
        "is_here": staff.is_here(on),
        "asked": sorted(
            (pair for pair in pairs if pair[1].state != State.NOT_ASKED),
            key=lambda pair: (pair[1].urgency, pair[0].title),
        ),
        "records": records,
        "exemptions": exemptions,
    }
    return render(request, "school_training/member.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def add(request: SchoolRequest) -> HttpResponse:
    """Somebody new in the list."""
    form = StaffForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            staff = acting.add_staff(facts=form.facts, by=request.user)
        except TrainingIncomplete as problem:
            point_out(form, problem)
        else:
            messages.success(request, _("%(name)s is in the staff list.") % {"name": staff.name})
            return redirect("school_training:member", staff_id=staff.pk)
    return render(request, "school_training/add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def change(request: SchoolRequest, staff_id: uuid.UUID) -> HttpResponse:
    """What the list says about somebody."""
    staff = staff_by_id(staff_id)
    form = StaffForm(request.POST if request.method == "POST" else None, initial=initial_of(staff))
    if form.is_valid() and _done(form, acting.change_staff, staff, request, facts=form.facts):
        messages.success(request, _("Changed."))
        return redirect("school_training:member", staff_id=staff.pk)
    return _page(request, form, staff, _("Change what the list says"))


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def leave(request: SchoolRequest, staff_id: uuid.UUID) -> HttpResponse:
    """From one day on they are no longer here."""
    staff = staff_by_id(staff_id)
    form = LeaveForm(request.POST if request.method == "POST" else None, initial={"left_on": staff.left_on})
    if form.is_valid() and _done(form, acting.note_leaving, staff, request, **form.cleaned_data):
        messages.success(request, _("Noted. What %(name)s holds is kept.") % {"name": staff.name})
        return redirect("school_training:member", staff_id=staff.pk)
    return _page(request, form, staff, _("They leave the school"))


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def come_back(request: SchoolRequest, staff_id: uuid.UUID) -> HttpResponse:
    """Somebody who had left works here again."""
    staff = staff_by_id(staff_id)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(form, acting.note_return, staff, request, **form.cleaned_data):
        messages.success(request, _("%(name)s is here again.") % {"name": staff.name})
        return redirect("school_training:member", staff_id=staff.pk)
    return _page(request, form, staff, _("They come back"))


@require_http_methods(["GET", "POST"])
@requires(Permission.TRAINING_MANAGE)
def account(request: SchoolRequest, staff_id: uuid.UUID) -> HttpResponse:
    """Which account is theirs."""
    staff = staff_by_id(staff_id)
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        people=accounts_without_staff(besides=staff),
        initial={"person": str(staff.person_id) if staff.person_id else ""},
    )
    if form.is_valid() and _done(form, acting.link_account, staff, request, person=form.person):
        messages.success(request, _("Noted."))
        return redirect("school_training:member", staff_id=staff.pk)
    return _page(request, form, staff, _("Which account is theirs?"))


def point_out(form: forms.Form, problem: TrainingIncomplete) -> None:
    """The form says what the rule said, beside the field that it is about where the form has it."""
    form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))


def _done(form: forms.Form, act: Any, staff: StaffMember, request: SchoolRequest, **given: Any) -> bool:
    """Whether the action took what the form says; if not, the form says why."""
    try:
        act(staff_id=staff.pk, by=request.user, **given)
    except TrainingIncomplete as problem:
        point_out(form, problem)
        return False
    return True


def _page(request: SchoolRequest, form: forms.Form, staff: StaffMember, heading: str) -> HttpResponse:
    context = {"form": form, "staff": staff, "heading": heading}
    return render(request, "school_training/member_form.html", context, status=422 if form.errors else 200)
