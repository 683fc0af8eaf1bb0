"""Writing a statement: one page for each thing that can be said of it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checklists.authority import queries
from checklists.authority.actions import parts as actions
from checklists.authority.checking import problems_of
from checklists.authority.drafts import draft_of, next_code
from checklists.authority.models import Statement, Template
from checklists.authority.presenters import statement_pages, theirs
from checklists.authority.statement_forms import STATEMENT_FORMS, WordingForm
from checklists.authority.views.draft_page import editable, form_context, to_draft
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import ChangedMeanwhile, NotPossibleNow

_PARTS = {part: form.title for part, form in STATEMENT_FORMS.items()}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def add_statement(request: HttpRequest, template_id: uuid.UUID, section_id: uuid.UUID) -> HttpResponse:
    """A new last statement of the section, with its wording; how it is answered can be said next."""
    template = editable(request, template_id)
    section = queries.section_by_id(template, section_id)
    if section.removed_at is not None:
        raise NotPossibleNow(actions.SECTION_REMOVED)
    draft = draft_of(template)
    codes = [statement.code for statement in draft.statements]
    form = WordingForm(
        request.POST or None,
        statement=None,
        sections=[part.section for part in draft.sections],
        codes=codes,
        initial={"seen": 0, "section": str(section.pk), "code": next_code(codes)},
    )
    if form.is_valid():
        made = actions.add_statement(section=form.chosen_section() or section, words=form.words(), by=request.user)
        messages.success(request, _("%(code)s has been added.") % {"code": made.code})
        return _onward(request, template, made, WordingForm.part)
    context = form_context(template, form, title=_("Add a statement"), submit_text=_("Add the statement"))
    context["next"] = _PARTS["answer"]
    return render(request, "authority_checklists/statement_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def edit_statement(request: HttpRequest, template_id: uuid.UUID, statement_id: uuid.UUID, part: str) -> HttpResponse:
    """The statement says something else, unless somebody else changed it meanwhile."""
    template = editable(request, template_id)
    statement = queries.statement_by_id(template, statement_id)
    draft = draft_of(template)
    kind = STATEMENT_FORMS[part]
    form = kind(
        request.POST or None,
        statement=statement,
        sections=[one.section for one in draft.sections],
        codes=[other.code for other in draft.statements if other.pk != statement.pk],
        initial=kind.starting_from(statement),
    )
    title = _("Edit %(code)s") % {"code": statement.code}
    context = form_context(template, form, title=title, submit_text=_("Save"))
    context |= {
        "statement": statement,
        "pages": statement_pages(statement, part, _PARTS),
        "next": _PARTS.get(_after(part)),
        "problems": [one for one in problems_of(draft, on=timezone.localdate()) if one.statement_id == statement.pk],
    }
    if form.is_valid():
        try:
            saved = actions.change_statement(
                statement=statement,
                seen=form.cleaned_data["seen"],
                section=form.chosen_section() or statement.section,
                words=form.words(),
                by=request.user,
            )
        except ChangedMeanwhile:
            return _conflict(request, template, statement, form, context)
        messages.success(request, _("%(code)s has been saved.") % {"code": saved.code})
        return _onward(request, template, saved, part)
    return render(request, "authority_checklists/statement_form.html", context)


def _conflict(
    request: HttpRequest, template: Template, statement: Statement, form: Any, context: dict[str, Any]
) -> HttpResponse:
    now = queries.statement_by_id(template, statement.pk)
    form.start_again_from(now.revision)
    gone = now.removed_at is not None or now.section.removed_at is not None
    context |= {"theirs": theirs(form, form.starting_from(now)), "changed": True, "removed": gone}
    return render(request, "authority_checklists/statement_form.html", context, status=409)


def _onward(request: HttpRequest, template: Template, statement: Statement, part: str) -> HttpResponse:
    """To the next page about the statement for somebody who asked for it, else back to the draft."""
    after = _after(part)
    if request.POST.get("then") == "next" and after:
        return redirect(f"authority_checklists:statement_{after}", template.pk, statement.pk)
    return to_draft(template, statement.pk)


def _after(part: str) -> str:
    """The page that comes next; empty after the last."""
    parts = [*_PARTS, ""]
    return parts[parts.index(part) + 1]
