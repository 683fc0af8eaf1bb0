"""Splitting a statement, and saying what one replaces."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checklists.authority import queries, rules
from checklists.authority.actions import replacing as actions
from checklists.authority.actions.order import STATEMENT_REMOVED
from checklists.authority.drafts import draft_of
from checklists.authority.forms import ReplacesForm, SplitForm
from checklists.authority.models import Statement
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import ChangedMeanwhile, NotPossibleNow


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def split(request: HttpRequest, template_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """A part of the statement becomes a statement of its own."""
    statement = _statement(request, template_id, statement_id)
    form = SplitForm(request.POST or None)
    if form.is_valid():
        made = actions.split_statement(statement=statement, plain=form.cleaned_data["plain"], by=request.user)
        messages.success(
            request,
            _("%(new)s has been split off from %(code)s. Now take its part out of %(code)s.")
            % {"new": made.code, "code": statement.code},
        )
        return redirect("authority_checklists:edit_statement", template_id, made.pk)
    context = _context(statement, form) | {"submit_text": _("Split it")}
    return render(request, "authority_checklists/split.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def replaces(request: HttpRequest, template_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """Which statements this one stands for; those that are still in the draft are taken out of it."""
    statement = _statement(request, template_id, statement_id)
    draft = draft_of(statement.section.template)
    form = ReplacesForm(
        request.POST if request.method == "POST" else None,
        statement=statement,
        gone=queries.published_and_gone(statement.section.template, draft.statements),
        standing=[one for one in draft.statements if one.pk != statement.pk],
    )
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            actions.say_what_it_replaces(
                statement=statement, seen=form.cleaned_data["seen"], replaced=form.replaced(), by=request.user
            )
        except ChangedMeanwhile as refusal:
            form.start_again_from(statement.revision)
            form.add_error(None, f"{refusal} {_('Your ticks are below. Look again and save.')}")
            status = 409
        else:
            messages.success(request, _("Saved. Schools will see what %(code)s replaces.") % {"code": statement.code})
            return redirect("authority_checklists:edit_statement", template_id, statement.pk)
    context = _context(statement, form) | {"submit_text": _("Save")}
    return render(request, "authority_checklists/replaces.html", context, status=status)


def _statement(request: HttpRequest, template_id: uuid.UUID, statement_id: uuid.UUID) -> Statement:
    template = queries.template_by_id(template_id)
    rules.check_can_edit(request.user, template)
    statement = queries.statement_by_id(template, statement_id)
    if statement.removed_at is not None:
        raise NotPossibleNow(STATEMENT_REMOVED)
    return statement


def _context(statement: Statement, form: object) -> dict[str, object]:
    template = statement.section.template
    return {
        "form": form,
        "statement": statement,
        "cancel_url": reverse("authority_checklists:edit_statement", args=[template.pk, statement.pk]),
    }
