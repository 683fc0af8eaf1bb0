"""One statement: reading it, answering it, and what its answer said before."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from checklists.school import places
from checklists.school.actions.answering import Outcome, confirm_last_answer, save_answer
from checklists.school.actions.offers import confirm_offer
from checklists.school.answering import presence
from checklists.school.answering.presenters import beside
from checklists.school.answering.rules import can_be_mentioned
from checklists.school.evidence import queries as evidence
from checklists.school.forms import AnswerForm
from checklists.school.plan import queries as plan
from checklists.school.plan import rules as plan_rules
from checklists.school.presenters.answers import conflict_page, runs_of, statement_page
from checklists.school.queries.answers import change_that_met, changes_of, latest_changes, statement_by_id
from checklists.school.queries.carrying import earlier_answers
from checklists.school.rules import AnswerIncomplete
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotPossibleNow
from lantern.records import id_in

LATEST = 30


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_VIEW)
def statement(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """A statement and its answer. Sent by htmx it answers with a line to show, otherwise with the next page."""
    if request.method == "POST":
        return _save(request, audit_id, statement_id)
    return _page(request, audit_id, statement_id)


@require_GET
@requires(Permission.AUDITS_VIEW)
def history(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """Everything the answer ever said, with who and when."""
    found = statement_by_id(request.user, audit_id, statement_id)
    context = {"statement": found, "audit": found.audit, "runs": runs_of(changes_of(found.answer))}
    return render(request, "school_checklists/history.html", context)


def _save(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _refused(request, audit_id, statement_id, form, status=422)
    typed = {"rating": form.cleaned_data["rating"], "reply": form.given_reply, "note": form.cleaned_data["note"]}
    try:
        if request.POST.get("confirm") == "offer":
            outcome = confirm_offer(
                audit_id=audit_id,
                statement_id=statement_id,
                by=request.user,
                seen=form.seen,
                note=form.cleaned_data["note"],
            )
        elif "confirm" in request.POST:
            outcome = confirm_last_answer(
                audit_id=audit_id,
                statement_id=statement_id,
                by=request.user,
                seen=form.seen,
                note=form.cleaned_data["note"],
                chosen=id_in(request.POST["confirm"]),
            )
        else:
            outcome = save_answer(
                audit_id=audit_id, statement_id=statement_id, by=request.user, seen=form.seen, **typed
            )
    except AnswerIncomplete as problem:
        form.add_error(problem.field, str(problem.message))
        return _refused(request, audit_id, statement_id, form, status=422)
    except NotPossibleNow as problem:
        form.add_error(None, str(problem.message))
        return _refused(request, audit_id, statement_id, form, status=409)
    if outcome.conflict:
        return _met(request, outcome, typed)
    if request.htmx:
        context = {
            "outcome": outcome,
            "answer": outcome.answer,
            "seen_rating": outcome.seen.rating,
            "seen_reply": outcome.seen.reply,
            "seen_note": outcome.seen.note,
        }
        return render(request, "school_checklists/partials/_saved.html", context)
    return _onward(request, outcome)


def _onward(request: SchoolRequest, outcome: Outcome) -> HttpResponse:
    """The next statement, or the audit after the last one; the same statement again if somebody asked to stay."""
    answer = outcome.answer
    here = answer.statement
    if "stay" in request.POST:
        messages.success(request, _("Your choice has been saved."))
        return redirect("school_checklists:statement", audit_id=here.audit_id, statement_id=here.pk)
    following = places.neighbours(here).next
    if following is None:
        return redirect("school_checklists:audit", audit_id=here.audit_id)
    return redirect("school_checklists:statement", audit_id=here.audit_id, statement_id=following.id)


def _met(request: SchoolRequest, outcome: Outcome, typed: dict[str, str | None]) -> HttpResponse:
    """Somebody else changed the same thing: both are shown, and nothing is overwritten."""
    change = change_that_met(outcome.answer, outcome.conflict)
    page = conflict_page(outcome, typed, change=change)
    name = "partials/_conflict" if request.htmx else "conflict"
    response = render(request, f"school_checklists/{name}.html", {"page": page}, status=409)
    if request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#answer", "outerHTML"
    return response


def _refused(
    request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID, form: AnswerForm, *, status: int
) -> HttpResponse:
    """The page again with what was typed, or for htmx a line that says why nothing was saved."""
    if request.htmx:
        return render(request, "school_checklists/partials/_not_saved.html", {"form": form}, status=status)
    return _page(request, audit_id, statement_id, form=form, status=status)


def _page(
    request: SchoolRequest,
    audit_id: uuid.UUID,
    statement_id: uuid.UUID,
    *,
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = statement_by_id(request.user, audit_id, statement_id)
    page = statement_page(
        person=request.user,
        statement=found,
        around=places.neighbours(found),
        changes=latest_changes(found.answer, LATEST),
        earlier=earlier_answers(found),
        evidence=evidence.beside(found),
        form=form,
    )
    if can_be_mentioned(request.user):
        presence.note(found, request.user)
    context = {
        "page": page,
        "form": page.form,
        "beside": beside(request.user, found),
        "plan_actions": plan.of_statement(found),
        "can_plan": plan_rules.can_plan(request.user),
    }
    return render(request, "school_checklists/statement.html", context, status=status)
