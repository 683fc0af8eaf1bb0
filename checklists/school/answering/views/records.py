"""What the school's own records say about a statement, and citing them."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checklists.school import rules as audits
from checklists.school.actions.answering import Seen
from checklists.school.answering import actions, queries
from checklists.school.answering.levels import rating_for
from checklists.school.live import suggestion_for
from checklists.school.queries.answers import statement_by_id
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotPossibleNow


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_VIEW)
def records(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """The suggestion with its figures and its time; sending it uses and cites it. A part of the page for htmx."""
    if request.method == "POST":
        return _use(request, audit_id, statement_id)
    return _page(request, audit_id, statement_id)


def _use(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    statement = statement_by_id(request.user, audit_id, statement_id)
    seen = Seen(rating=_revision(request), note=statement.answer.note_revision)
    try:
        outcome = actions.use_suggestion(
            audit_id=audit_id, statement_id=statement_id, by=request.user, seen=seen, mark=request.POST.get("mark", "")
        )
    except NotPossibleNow as problem:
        return _page(request, audit_id, statement_id, problem=str(problem.message), status=409)
    if outcome.conflict:
        said = _("Somebody else rated this statement since you opened the page. Look at it again.")
        return _page(request, audit_id, statement_id, problem=said, status=409)
    messages.success(request, _("Your records are cited as you saw them."))
    return redirect("school_checklists:statement", audit_id=audit_id, statement_id=statement_id)


def _page(
    request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID, *, problem: str = "", status: int = 200
) -> HttpResponse:
    statement = statement_by_id(request.user, audit_id, statement_id)
    suggestion = suggestion_for(statement.live_source)
    context = {
        "statement": statement,
        "audit": statement.audit,
        "suggestion": suggestion,
        "rating": rating_for(statement.scale, suggestion.level) if suggestion else "",
        "citations": queries.citations_of(statement),
        "can_answer": audits.can_answer(request.user, statement.audit),
        "problem": problem,
    }
    name = "partials/_records" if request.htmx else "records"
    return render(request, f"school_answering/{name}.html", context, status=status)


def _revision(request: SchoolRequest) -> int:
    given = request.POST.get("seen_rating", "")
    # Something else than a number was seen by nobody, and meets whatever was saved.
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
