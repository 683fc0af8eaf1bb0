"""The audit on a projector: large, by keyboard, without anybody's name, and without notes until somebody asks for them."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from checklists.scales import is_typed
from checklists.school import places
from checklists.school import rules as audits
from checklists.school.actions.answering import Seen, save_answer
from checklists.school.presenters.answers import rating_choices
from checklists.school.presenters.audits import by_section, counts_of
from checklists.school.queries.answers import statement_by_id, statements_of
from checklists.school.queries.audits import audit_by_id
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import DomainError, NotAllowed


@require_GET
@requires(Permission.AUDITS_VIEW)
def meeting(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Every statement with its rating, section by section."""
    audit = audit_by_id(request.user, audit_id)
    statements = statements_of(audit)
    context = {
        "audit": audit,
        "sections": [(section, counts_of(own), own) for section, own in by_section(statements)],
        "first": statements[0] if statements else None,
        "shows_notes": _shows_notes(request),
    }
    return render(request, "school_answering/meeting.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_VIEW)
def statement(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """One statement at a time; sending a rating saves it and leaves the note as it is."""
    found = statement_by_id(request.user, audit_id, statement_id)
    if request.method != "POST":
        return _page(request, audit_id, statement_id)
    given = request.POST.get("seen_rating", "")
    seen = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    answer = found.answer
    try:
        outcome = save_answer(
            audit_id=audit_id,
            statement_id=statement_id,
            by=request.user,
            seen=Seen(rating=seen, note=answer.note_revision, reply=answer.reply_revision),
            rating=request.POST.get("rating", ""),
        )
    except NotAllowed:
        raise
    except DomainError as problem:
        # What is missing, or why the audit takes no answer now, belongs under the eyes of everybody in the room.
        return _page(request, audit_id, statement_id, problem=str(problem.message), status=_status_of(problem))
    if outcome.conflict:
        said = _("Somebody else rated this statement since it was shown. This is the rating now.")
        return _page(request, audit_id, statement_id, problem=said, status=409)
    address = reverse("school_answering:meeting_statement", args=[audit_id, statement_id])
    return redirect(f"{address}?notes=yes" if _shows_notes(request) else address)


def _status_of(problem: DomainError) -> int:
    """422 for an answer that lacks something, 409 for a state that takes none."""
    return 422 if isinstance(problem, audits.AnswerIncomplete) else 409


def _page(
    request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID, *, problem: str = "", status: int = 200
) -> HttpResponse:
    found = statement_by_id(request.user, audit_id, statement_id)
    around = places.neighbours(found)
    can_answer = audits.can_answer(request.user, found.audit)
    context = {
        "audit": found.audit,
        "statement": found,
        "answer": found.answer,
        "around": around,
        "choices": rating_choices(found, found.answer.rating) if can_answer and not is_typed(found.scale) else (),
        "is_typed": is_typed(found.scale),
        "can_answer": can_answer,
        "shows_notes": _shows_notes(request),
        "problem": problem,
    }
    return render(request, "school_answering/meeting_statement.html", context, status=status)


def _shows_notes(request: SchoolRequest) -> bool:
    return request.GET.get("notes") == "yes"
