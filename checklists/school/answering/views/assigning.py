"""Who is asked to answer which section or statement."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from checklists.school.answering import actions, queries, rules
from checklists.school.answering.forms import SectionsForm, StatementForm
from checklists.school.answering.presenters import words_of_section
from checklists.school.queries.answers import statement_by_id
from checklists.school.queries.audits import audit_by_id
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_ANSWER)
def sections(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """One list of people for each section."""
    audit = audit_by_id(request.user, audit_id)
    rules.check_can_assign(request.user, audit)
    rows = queries.sections_of(audit)
    form = SectionsForm(request.POST or None, sections=rows, persons=list(queries.who_can_answer()))
    if form.is_valid():
        changed = actions.assign_sections(audit_id=audit.pk, wanted=form.wanted(), by=request.user)
        said = ngettext("%(n)d section has changed hands.", "%(n)d sections have changed hands.", changed)
        messages.success(request, said % {"n": changed} if changed else _("Nothing has changed."))
        return redirect("school_checklists:audit", audit_id=audit.pk)
    context = {"form": form, "audit": audit, "rows": list(zip(rows, form, strict=True))}
    return render(request, "school_answering/sections.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_ANSWER)
def statement(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """One statement that somebody else answers than the rest of its section."""
    found = statement_by_id(request.user, audit_id, statement_id)
    rules.check_can_assign(request.user, found.audit)
    own, of_section = getattr(found, "assignment", None), getattr(found.section, "assignment", None)
    form = StatementForm(
        request.POST or None,
        persons=queries.who_can_answer(),
        with_section=str(words_of_section(str(of_section.person or "") if of_section else "")),
        chosen=own.person_id if own else None,
    )
    if form.is_valid():
        person_id = form.cleaned_data["person"]
        actions.assign_statement(audit_id=audit_id, statement_id=statement_id, person_id=person_id, by=request.user)
        messages.success(request, _("Saved who answers this statement."))
        return redirect("school_checklists:statement", audit_id=audit_id, statement_id=statement_id)
    context = {"form": form, "statement": found}
    return render(request, "school_answering/statement.html", context, status=422 if form.is_bound else 200)
