"""One action: adding it, reading it, changing it, saying how it goes, closing it and opening it again."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from checklists.school.plan import actions, queries, rules
from checklists.school.plan.calendars import CALENDAR_TYPE, calendar_of
from checklists.school.plan.forms import ActionForm, CloseForm, ProgressForm, ReopenForm, initial_of
from checklists.school.plan.models import PlanAction
from checklists.school.plan.presenters import line_of, origin_of
from checklists.school.plan.rules import ActionIncomplete
from checklists.school.queries.answers import statement_by_id
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_CHANGE)
def add(
    request: SchoolRequest, audit_id: uuid.UUID | None = None, statement_id: uuid.UUID | None = None
) -> HttpResponse:
    """A new action, of a statement or of its own."""
    statement = statement_by_id(request.user, audit_id, statement_id) if audit_id and statement_id else None
    form = ActionForm(request.POST if request.method == "POST" else None, people=queries.owners())
    if form.is_valid():
        try:
            action = actions.add_action(
                details=form.details, by=request.user, audit_id=audit_id, statement_id=statement_id
            )
        except ActionIncomplete as problem:
            form.add_error(problem.field, str(problem.message))
        else:
            messages.success(request, _("The action is in the plan."))
            if statement is not None:
                return redirect("school_checklists:statement", audit_id=audit_id, statement_id=statement_id)
            return redirect("school_plan:action", action_id=action.pk)
    context = {"form": form, "statement": statement}
    return render(request, "school_plan/add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_VIEW)
def action(request: SchoolRequest, action_id: uuid.UUID) -> HttpResponse:
    """One action with everything that became of it; sent, it notes how the action goes."""
    found = queries.action_by_id(request.user, action_id)
    if request.method == "POST":
        rules.check_can_work_on(request.user, found)
        form = ProgressForm(request.POST)
        if form.is_valid() and _done(form, actions.note_progress, action_id=found.pk, by=request.user):
            messages.success(request, _("Noted."))
            return redirect("school_plan:action", action_id=found.pk)
        return _page(request, found, form)
    return _page(request, found, ProgressForm(initial={"status": found.status}))


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_CHANGE)
def change(request: SchoolRequest, action_id: uuid.UUID) -> HttpResponse:
    """What the action says, to be changed; what it said before is kept."""
    found = queries.action_by_id(request.user, action_id)
    rules.check_can_change(request.user, found)
    form = ActionForm(
        request.POST if request.method == "POST" else None, people=queries.owners(), initial=initial_of(found)
    )
    if form.is_valid():
        try:
            actions.change_action(action_id=found.pk, details=form.details, by=request.user)
        except ActionIncomplete as problem:
            form.add_error(problem.field, str(problem.message))
        else:
            messages.success(request, _("The action has been changed."))
            return redirect("school_plan:action", action_id=found.pk)
    return render(
        request, "school_plan/change.html", {"form": form, "action": found}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_VIEW)
def close(request: SchoolRequest, action_id: uuid.UUID) -> HttpResponse:
    """The action is done, or is not needed any more; a line says so."""
    found = queries.action_by_id(request.user, action_id)
    rules.check_can_work_on(request.user, found)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(form, actions.close_action, action_id=found.pk, by=request.user):
        messages.success(request, _("The action is closed."))
        return redirect("school_plan:action", action_id=found.pk)
    return render(
        request, "school_plan/close.html", {"form": form, "action": found}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_CHANGE)
def reopen(request: SchoolRequest, action_id: uuid.UUID) -> HttpResponse:
    """A closed action is opened again, with the reason and a new day."""
    found = queries.action_by_id(request.user, action_id)
    rules.check_can_reopen(request.user, found)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(form, actions.reopen_action, action_id=found.pk, by=request.user):
        messages.success(request, _("The action is open again."))
        return redirect("school_plan:action", action_id=found.pk)
    return render(
        request, "school_plan/reopen.html", {"form": form, "action": found}, status=422 if form.errors else 200
    )


@require_safe
@requires(Permission.PLAN_VIEW)
def in_calendar(request: SchoolRequest, action_id: uuid.UUID) -> HttpResponse:
    """The action as a file that a calendar program opens: its title, its due date and a link."""
    found = queries.action_by_id(request.user, action_id)
    file = calendar_of([found], school=request.tenant)
    return HttpResponse(
        file, content_type=CALENDAR_TYPE, headers={"Content-Disposition": 'attachment; filename="action.ics"'}
    )


def _page(request: SchoolRequest, found: PlanAction, form: ProgressForm) -> HttpResponse:
    context = {
        "action": found,
        "form": form,
        "origin": origin_of(found),
        "lines": [line_of(entry) for entry in queries.entries_of(found)],
        "can_change": rules.can_change(request.user, found),
        "can_work_on": rules.can_work_on(request.user, found),
        "can_reopen": rules.can_reopen(request.user, found),
    }
    return render(request, "school_plan/action.html", context, status=422 if form.errors else 200)


def _done(form: forms.Form, act: Any, **given: Any) -> bool:
    """Whether the action took what the form says; if not, the form says why."""
    try:
        act(**given, **form.cleaned_data)
    except ActionIncomplete as problem:
        form.add_error(problem.field, str(problem.message))
        return False
    return True
