"""Changing the statements that somebody ticked, all at once, and undoing it."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from checklists.authority import many_undo, queries
from checklists.authority.actions import many as actions
from checklists.authority.drafts import draft_of
from checklists.authority.many_forms import MANY_FORMS, ManyForm
from checklists.authority.many_undo import ManyUndo
from checklists.authority.models import Statement, Template
from checklists.authority.views.draft_page import draft_context, editable, to_draft
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotPossibleNow


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def change_many(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """Asks what the ticked statements shall have, then does it; removing is done at once, since it can be undone."""
    template = editable(request, template_id)
    ticked = queries.ticked_statements(template, _ids(request, "statement"), _ids(request, "section"))
    kind = request.POST.get("do", "")
    if not ticked or kind not in (*MANY_FORMS, "remove"):
        context = draft_context(request, template) | {"refused": _("Tick at least one statement")}
        return render(request, "authority_checklists/template.html", context, status=422)
    if kind == "remove":
        done = actions.remove_many(template=template, statement_ids=_keys(ticked), by=request.user)
        return _done(request, template, "remove", done)
    form = MANY_FORMS[kind](
        request.POST if "sure" in request.POST else None, ticked=ticked, sections=draft_of(template).sections
    )
    if form.is_valid():
        return _done(request, template, form.kind, _change(request, template, ticked, form))
    context = {
        "form": form,
        "template": template,
        "ticked": ticked,
        "kind": kind,
        "submit_text": form.submit_text,
        "cancel_url": reverse("authority_checklists:template", args=[template.pk]),
    }
    return render(request, "authority_checklists/many.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def undo_many(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """What this person changed last of several statements is as it was before."""
    template = editable(request, template_id)
    undo = many_undo.find(request.session, template)
    if undo is None:
        raise NotPossibleNow(actions.CHANGED_SINCE)
    if undo.kind == "remove":
        actions.put_many_back(template=template, statement_ids=list(undo.before), by=request.user)
    elif undo.kind == "move":
        actions.move_back(template=template, places=undo.before, seen=undo.revision, by=request.user)
    else:
        actions.change_many(template=template, field=undo.kind, values=undo.before, seen=undo.revision, by=request.user)
    many_undo.forget(request.session)
    messages.success(
        request,
        ngettext(
            "%(number)s statement is as it was before.", "%(number)s statements are as they were before.", undo.count
        )
        % {"number": undo.count},
    )
    return to_draft(template)


def _change(request: HttpRequest, template: Template, ticked: Sequence[Statement], form: ManyForm) -> actions.Done:
    if form.kind not in ("phases", "weight"):
        return actions.move_many(template=template, statement_ids=_keys(ticked), section=form.chosen(), by=request.user)
    values = dict.fromkeys(_keys(ticked), form.chosen())
    return actions.change_many(template=template, field=form.kind, values=values, by=request.user)


def _done(request: HttpRequest, template: Template, kind: many_undo.Kind, done: actions.Done) -> HttpResponse:
    """Back to the draft, which offers to undo what was done."""
    if done.before:
        many_undo.keep(request.session, template, ManyUndo(kind, done.before, done.revision))
    else:
        messages.info(request, _("Nothing had to be changed."))
    return to_draft(template)


def _keys(statements: Sequence[Statement]) -> list[uuid.UUID]:
    return [statement.pk for statement in statements]


def _ids(request: HttpRequest, name: str) -> list[uuid.UUID]:
    found = []
    for text in request.POST.getlist(name):
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
