"""Statements that the school adds itself: writing one, changing it, taking it out and putting it back."""

import uuid
from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from checklists.school import rules
from checklists.school.actions.own import (
    add_own_statement,
    change_own_statement,
    put_own_statement_back,
    remove_own_statement,
    words_of,
)
from checklists.school.forms import OwnStatementForm
from checklists.school.models import AuditStatement
from checklists.school.queries.audits import audit_by_id
from checklists.school.queries.own import own_by_id, removed_own, section_by_id
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotPossibleNow


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_ANSWER)
def add(request: SchoolRequest, audit_id: uuid.UUID, section_id: uuid.UUID) -> HttpResponse:
    """A form for a statement of the school's own, and what was taken out of the section before."""
    audit = audit_by_id(request.user, audit_id)
    section = section_by_id(audit, section_id)
    rules.check_can_add(request.user, audit, section)
    form = OwnStatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = add_own_statement(audit_id=audit.pk, section_id=section.pk, words=form.words, by=request.user)
        messages.success(request, _("You added statement %(number)s.") % {"number": added.number})
        return redirect("school_checklists:statement", audit_id=audit.pk, statement_id=added.pk)
    context = {"form": form, "audit": audit, "section": section, "removed": removed_own(section)}
    return render(request, "school_checklists/own_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_ANSWER)
def change(request: SchoolRequest, audit_id: uuid.UUID, own_id: uuid.UUID) -> HttpResponse:
    """The words of a statement of the school's own."""
    statement = own_by_id(request.user, audit_id, own_id)
    rules.check_can_answer(request.user, statement.audit)
    words = asdict(words_of(statement))
    seen = {f"seen_{name}": text for name, text in words.items()}
    form = OwnStatementForm(request.POST or None, initial=words | seen)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_own_statement(
                    audit_id=audit_id, own_id=own_id, seen=form.seen, words=form.words, by=request.user
                )
            except NotPossibleNow as problem:
                form.add_error(None, str(problem.message))
                status = 409
            else:
                messages.success(request, _("Your words have been saved."))
                return redirect("school_checklists:statement", audit_id=audit_id, statement_id=own_id)
    context = {"form": form, "statement": statement, "audit": statement.audit, "theirs": status == 409}
    return render(request, "school_checklists/own_change.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_ANSWER)
def remove(request: SchoolRequest, audit_id: uuid.UUID, own_id: uuid.UUID) -> HttpResponse:
    """Says what is kept, and takes the statement out of the audit."""
    statement = own_by_id(request.user, audit_id, own_id)
    rules.check_can_answer(request.user, statement.audit)
    if request.method == "POST":
        remove_own_statement(audit_id=audit_id, own_id=own_id, by=request.user)
        messages.success(request, _("The statement has been taken out. You can put it back below."))
        return redirect("school_checklists:own_add", audit_id=audit_id, section_id=statement.section_id)
    return render(request, "school_checklists/own_remove.html", {"statement": statement, "audit": statement.audit})


@require_POST
@requires(Permission.AUDITS_ANSWER)
def put_back(request: SchoolRequest, audit_id: uuid.UUID, own_id: uuid.UUID) -> HttpResponse:
    """The statement is asked again, with the answer that it had."""
    back: AuditStatement = own_by_id(request.user, audit_id, own_id, removed=True)
    put_own_statement_back(audit_id=audit_id, own_id=own_id, by=request.user)
    messages.success(request, _("Statement %(number)s is back.") % {"number": back.number})
    return redirect("school_checklists:statement", audit_id=audit_id, statement_id=own_id)
