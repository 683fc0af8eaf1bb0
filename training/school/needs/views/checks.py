"""Confidence checks for those who look after training; their figures for governors too."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound
from training.school.needs import rules
from training.school.needs.actions import checks as actions
from training.school.needs.forms import StartForm, SuggestionForm
from training.school.needs.pooling import LEAST
from training.school.needs.presenters import gaps_of
from training.school.needs.queries import checks as queries
from training.topics import ASKED, Level, Topic


@require_safe
@requires(Permission.TRAINING_FIGURES)
def checks(request: SchoolRequest) -> HttpResponse:
    """Every check: the open one first, with how many have replied."""
    rows = queries.checks()
    context = {
        "open": next((row for row in rows if row.check.is_open), None),
        "closed": [row for row in rows if not row.check.is_open],
        "can_manage": rules.can_manage(request.user),
    }
    return render(request, "school_needs/checks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TRAINING_MANAGE)
def start(request: SchoolRequest) -> HttpResponse:
    """Whom to ask and until when; the sentences can be read before."""
    form = StartForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            check = actions.start_check(by=request.user, **form.cleaned_data)
        except rules.NeedsIncomplete as problem:
            form.add_error(problem.field, str(problem.message))
        else:
            return redirect("school_needs:check", needs_check_id=check.pk)
    context = {"form": form, "asked": [(topic, ASKED[topic].statements) for topic in Topic], "least": LEAST}
    return render(request, "school_needs/start.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.TRAINING_FIGURES)
def check(request: SchoolRequest, needs_check_id: uuid.UUID) -> HttpResponse:
    """While it is open, how many have replied and nothing else; then its figures, and what they suggest."""
    row, can_manage = queries.check_by_id(needs_check_id), rules.can_manage(request.user)
    context = {"row": row, "check": row.check, "can_manage": can_manage, "least": LEAST, "levels": Level}
    if row.check.is_open:
        by_hand = queries.told_by_hand(row.check) if can_manage else []
        return render(request, "school_needs/open.html", context | {"by_hand": by_hand})
    about = queries.results(row.check)
    context |= {
        "about": [one for one in about if one.cells],
        "gaps": gaps_of(about),
        "too_few": [one.topic for one in about if not one.cells],
        "suggestions": queries.suggestions(row.check, about) if can_manage else [],
    }
    return render(request, "school_needs/results.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TRAINING_MANAGE)
def close(request: SchoolRequest, needs_check_id: uuid.UUID) -> HttpResponse:
    """Asks whether nobody is to reply any more, and closes."""
    row = queries.check_by_id(needs_check_id)
    if request.method == "POST":
        actions.close_check(check_id=row.check.pk, by=request.user)
        messages.success(request, _("The check is closed. Here is what people said."))
        return redirect("school_needs:check", needs_check_id=row.check.pk)
    rules.check_is_open(row.check)
    return render(request, "school_needs/close.html", {"row": row, "check": row.check, "least": LEAST})


@require_POST
@requires(Permission.TRAINING_MANAGE)
def remind(request: SchoolRequest, needs_check_id: uuid.UUID) -> HttpResponse:
    """Whoever has not replied has a mail on its way."""
    mails = actions.remind_asked(check_id=needs_check_id, by=request.user)
    said = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", mails) % {"n": mails}
    messages.success(request, said if mails else _("Nobody is left to write to today."))
    return redirect("school_needs:check", needs_check_id=needs_check_id)


@require_POST
@requires(Permission.TRAINING_MANAGE)
def enrol(request: SchoolRequest, needs_check_id: uuid.UUID) -> HttpResponse:
    """Enrols the people of one suggestion, and leads to how far that has got."""
    form = SuggestionForm(request.POST)
    if not form.is_valid():
        raise NotFound(_("There is no such suggestion."))
    given = form.cleaned_data
    started = actions.enrol_suggested(
        check_id=needs_check_id,
        topic=given["topic"],
        groups=given["groups"],
        version_id=given["version"],
        by=request.user,
    )
    return redirect("school_learning:enrolling", enrolling_id=started.pk)
