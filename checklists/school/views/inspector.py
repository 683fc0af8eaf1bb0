"""One statement with everything behind its answer, on a page to show or to print."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checklists.school.evidence import queries as evidence
from checklists.school.plan import queries as plan
from checklists.school.plan.presenters import with_lines
from checklists.school.presenters.answers import runs_of
from checklists.school.queries.answers import answers_elsewhere, changes_of, statement_by_id
from checklists.school.queries.audits import signatures_of
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_safe
@requires(Permission.AUDITS_VIEW)
def inspector(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """The answer, what it rests on, what is being done, how it came about, and what was said in other audits."""
    found = statement_by_id(request.user, audit_id, statement_id)
    actions = plan.of_statement(found)
    context = {
        "statement": found,
        "audit": found.audit,
        "answer": found.answer,
        "signed": signatures_of(found.audit),
        "evidence": [one for one in evidence.of_statement(found) if not one.is_left_out],
        "actions": with_lines(actions, plan.entries_of_all(actions)),
        "runs": [run for run in runs_of(changes_of(found.answer)) if run.change.used],
        "elsewhere": answers_elsewhere(found),
        "now": timezone.now(),
    }
    return render(request, "school_checklists/inspector.html", context)
