"""Checking and publishing a draft; versions."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from checklists.authority import queries, rules
from checklists.authority.actions import publishing as actions
from checklists.authority.catalogue import version_for
from checklists.authority.changes import changes_between
from checklists.authority.checking import problems_of, reading_of_draft
from checklists.authority.drafts import draft_of
from checklists.authority.forms import WithdrawForm
from checklists.authority.presenters import change_rows, chapters_of, problem_groups, round_lines
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotPossibleNow


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_PUBLISH)
def publish(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """The check before publishing; posting it publishes what was checked, or shows the check again with what is new."""
    template = queries.template_by_id(template_id)
    rules.check_can_publish(request.user, template)
    refused, status = "", 200
    if request.method == "POST":
        try:
            version = actions.publish(template=template, seen=_seen(request), by=request.user)
            return redirect("authority_checklists:published", version.pk)
        except NotPossibleNow as problem:
            refused, status = str(problem), 409
            template = queries.template_by_id(template_id)
    draft = draft_of(template)
    problems = problems_of(draft, on=timezone.localdate())
    newest = queries.newest_version(template)
    changes = changes_between(queries.statements_of(newest.pk), draft.statements) if newest else None
    context = {
        "template": template,
        "refused": refused,
        "total": len(draft.statements),
        "sections": len(draft.sections),
        "blocking": [problem for problem in problems if problem.blocks],
        "groups": problem_groups(problem for problem in problems if not problem.blocks),
        "reading": reading_of_draft(draft),
        "newest": newest,
        "number": newest.number + 1 if newest else 1,
        "changes": changes,
        "rows": change_rows(changes) if changes else [],
    }
    return render(request, "authority_checklists/publish.html", context, status=status)


@require_safe
@requires(Permission.TEMPLATES_VIEW)
def published(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """Says that the version is published and what can be done next."""
    version = queries.version_by_id(version_id)
    context = {"version": version, "can_open": rules.can_open_round(request.user, version)}
    return render(request, "authority_checklists/published.html", context)


@require_safe
@requires(Permission.TEMPLATES_VIEW)
def version(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """One frozen version: its text, what changed against the one before, the rounds that use it."""
    held = queries.version_by_id(version_id)
    before = queries.version_before(held)
    contents = version_for(held.pk)
    changes = changes_between(queries.statements_of(before.pk), queries.statements_of(held.pk)) if before else None
    context = {
        "version": held,
        "withdrawal": held.withdrawal if rules.is_withdrawn(held) else None,
        "chapters": chapters_of(contents.sections),
        "before": before,
        "changes": changes,
        "rows": change_rows(changes) if changes else [],
        "rounds": round_lines(queries.rounds_of(held), timezone.localdate()),
        "can_withdraw": rules.can_withdraw(request.user, held),
        "can_open": rules.can_open_round(request.user, held),
    }
    return render(request, "authority_checklists/version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_PUBLISH)
def withdraw(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """The version cannot be used for new rounds, for the reason given."""
    held = queries.version_by_id(version_id)
    rules.check_can_withdraw(request.user, held)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        actions.withdraw(version=held, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The version has been withdrawn. Rounds that use it go on."))
        return redirect("authority_checklists:version", held.pk)
    context = {
        "form": form,
        "version": held,
        "rounds": round_lines(queries.rounds_of(held), timezone.localdate()),
        "submit_text": _("Withdraw this version"),
        "cancel_url": reverse("authority_checklists:version", args=[held.pk]),
    }
    return render(request, "authority_checklists/withdraw.html", context)


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() else -1
