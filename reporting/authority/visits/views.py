"""Pages about schools that share their return: what they answered, and visits beside it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import ChangedMeanwhile
from reporting.authority.visits import actions, queries, rules
from reporting.authority.visits.forms import NoteForm, VisitForm
from reporting.authority.visits.presenters import by_section

PER_PAGE = 50


@require_safe
@requires(Permission.VISITS_MANAGE)
def sharing(request: HttpRequest) -> HttpResponse:
    """The schools that share a return by their own choice, with search."""
    search = request.GET.get("q", "").strip()[:100]
    found = queries.sharing(search)
    context = {"page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")), "search": search}
    return render(request, "authority_visits/list.html", context)


@require_safe
@requires(Permission.VISITS_MANAGE)
def shared(request: HttpRequest, round_id: uuid.UUID, school_id: uuid.UUID) -> HttpResponse:
    """One school's levels, statement by statement, and the visits about them."""
    shares = queries.school_sharing(round_id, school_id)
    context = {
        "shares": shares,
        "sections": by_section(queries.lines(shares.shared)),
        "visits": list(queries.visits_of(round_id, shares.shared.sender)),
    }
    return render(request, "authority_visits/shared.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VISITS_MANAGE)
def new_visit(request: HttpRequest, round_id: uuid.UUID, school_id: uuid.UUID) -> HttpResponse:
    """The day of a visit and what it was about."""
    shares = queries.school_sharing(round_id, school_id)
    form = VisitForm(request.POST or None, initial={"visited_on": timezone.localdate()})
    if form.is_valid():
        made = actions.start_visit(
            round_id=round_id,
            school_id=school_id,
            visited_on=form.cleaned_data["visited_on"],
            summary=form.cleaned_data["summary"],
            by=request.user,
        )
        return redirect("authority_visits:visit", made.pk)
    context = {
        "form": form,
        "school": shares.school,
        "round": shares.round,
        "submit_text": _("Continue"),
        "cancel_url": reverse("authority_visits:shared", args=[round_id, school_id]),
    }
    return render(request, "authority_visits/visit_form.html", context)


@require_safe
@requires(Permission.VISITS_MANAGE)
def visit(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The visit with every statement: the school's own level, the agreed one, the note. Without them once sharing stops."""
    held = queries.visit_by_id(visit_id)
    shared_now = queries.shared_of(held)
    context = {
        "visit": held,
        "school": queries.school_of(held),
        "is_shared": shared_now is not None,
        "sections": by_section(queries.lines(shared_now, held)) if shared_now else [],
        "can_change": rules.can_change(request.user, held, shared_now),
    }
    return render(request, "authority_visits/visit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VISITS_MANAGE)
def change(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Day and summary of a visit that the school has not been shown."""
    held = queries.visit_by_id(visit_id)
    rules.check_can_change(request.user, held, queries.shared_of(held))
    initial = {"visited_on": held.visited_on, "summary": held.summary, "seen": held.revision}
    form = VisitForm(request.POST or None, initial=initial)
    context = {
        "form": form,
        "school": queries.school_of(held),
        "round": held.round,
        "submit_text": _("Save"),
        "cancel_url": reverse("authority_visits:visit", args=[visit_id]),
    }
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_visit(
                visit_id=visit_id,
                seen=data["seen"] or 0,
                visited_on=data["visited_on"],
                summary=data["summary"],
                by=request.user,
            )
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            return render(request, "authority_visits/visit_form.html", context, status=409)
        return redirect("authority_visits:visit", visit_id)
    return render(request, "authority_visits/visit_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VISITS_MANAGE)
def statement(request: HttpRequest, visit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """What the visit says about one statement, beside the school's own level."""
    held = queries.visit_by_id(visit_id)
    shared_now = queries.shared_of(held)
    rules.check_can_change(request.user, held, shared_now)
    line = queries.line_of(shared_now, held, statement_id)  # type: ignore[arg-type] # the rule refuses None
    note = line.note
    initial = {"agreed": note.agreed, "note": note.note, "seen": note.revision} if note else {"agreed": "", "seen": 0}
    form = NoteForm(request.POST or None, initial=initial)
    back = f"{reverse('authority_visits:visit', args=[visit_id])}#statement-{statement_id}"
    context = {"form": form, "visit": held, "line": line, "submit_text": _("Save"), "cancel_url": back}
    if form.is_valid():
        try:
            actions.note_statement(visit_id=visit_id, statement_id=statement_id, by=request.user, **form.cleaned_data)
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            return render(request, "authority_visits/statement.html", context | {"theirs": note}, status=409)
        return redirect(back)
    return render(request, "authority_visits/statement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VISITS_MANAGE)
def show(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Asks once more; sending it shows the visit to the school, for good."""
    held = queries.visit_by_id(visit_id)
    rules.check_can_change(request.user, held, queries.shared_of(held))
    if request.method == "POST":
        actions.show_visit(visit_id=visit_id, by=request.user)
        messages.success(request, _("The school can read the visit now."))
        return redirect("authority_visits:visit", visit_id)
    context = {"visit": held, "school": queries.school_of(held)}
    return render(request, "authority_visits/show.html", context)
