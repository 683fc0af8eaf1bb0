"""Writing the sections and statements of a draft."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from checklists.authority import queries
from checklists.authority.actions import parts as actions
from checklists.authority.drafts import draft_of, next_code
from checklists.authority.forms import SectionForm, StatementForm
from checklists.authority.models import Statement, Template
from checklists.authority.presenters import theirs
from checklists.authority.rules import ChangedMeanwhile
from checklists.authority.views.draft_page import editable, to_draft
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotPossibleNow


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def add_section(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """A new last section."""
    template = editable(request, template_id)
    form = SectionForm(request.POST or None, initial={"seen": 0})
    if form.is_valid():
        section = actions.add_section(template=template, title=form.cleaned_data["title"], by=request.user)
        messages.success(request, _("The section has been added. Now add statements to it."))
        return to_draft(template, section.pk)
    context = _form_context(template, form, title=_("Add a section"), submit_text=_("Add the section"))
    return render(request, "authority_checklists/simple_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def rename_section(request: HttpRequest, template_id: uuid.UUID, section_id: uuid.UUID) -> HttpResponse:
    """The section has another title, unless somebody else changed it meanwhile."""
    template = editable(request, template_id)
    section = queries.section_by_id(template, section_id)
    form = SectionForm(request.POST or None, initial={"title": section.title, "seen": section.revision})
    context = _form_context(template, form, title=_("Rename the section"), submit_text=_("Save"))
    if form.is_valid():
        try:
            actions.rename_section(
                section=section, seen=form.cleaned_data["seen"], title=form.cleaned_data["title"], by=request.user
            )
        except ChangedMeanwhile:
            now = queries.section_by_id(template, section_id)
            form.start_again_from(now.revision)
            context |= {"theirs": theirs(form, {"title": now.title}), "removed": now.removed_at is not None}
            return render(request, "authority_checklists/simple_form.html", context, status=409)
        return to_draft(template, section.pk)
    return render(request, "authority_checklists/simple_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def add_statement(request: HttpRequest, template_id: uuid.UUID, section_id: uuid.UUID) -> HttpResponse:
    """A new last statement of the section."""
    template = editable(request, template_id)
    section = queries.section_by_id(template, section_id)
    if section.removed_at is not None:
        raise NotPossibleNow(actions.SECTION_REMOVED)
    draft = draft_of(template)
    codes = [statement.code for statement in draft.statements]
    form = StatementForm(
        request.POST or None,
        sections=[part.section for part in draft.sections],
        codes=codes,
        initial={"seen": 0, "section": str(section.pk), "code": next_code(codes)},
    )
    if form.is_valid():
        made = actions.add_statement(section=form.chosen_section(), words=form.words(), by=request.user)
        messages.success(request, _("%(code)s has been added.") % {"code": made.code})
        return to_draft(template, made.pk)
    context = _form_context(template, form, title=_("Add a statement"), submit_text=_("Add the statement"))
    return render(request, "authority_checklists/statement_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def edit_statement(request: HttpRequest, template_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """The statement says something else, unless somebody else changed it meanwhile."""
    template = editable(request, template_id)
    statement = queries.statement_by_id(template, statement_id)
    draft = draft_of(template)
    form = StatementForm(
        request.POST or None,
        sections=[part.section for part in draft.sections],
        codes=[other.code for other in draft.statements if other.pk != statement.pk],
        initial=_initial(statement),
    )
    context = _form_context(template, form, title=_("Edit %(code)s") % {"code": statement.code}, submit_text=_("Save"))
    context["statement"] = statement
    if form.is_valid():
        try:
            actions.change_statement(
                statement=statement,
                seen=form.cleaned_data["seen"],
                section=form.chosen_section(),
                words=form.words(),
                by=request.user,
            )
        except ChangedMeanwhile:
            now = queries.statement_by_id(template, statement_id)
            form.start_again_from(now.revision)
            gone = now.removed_at is not None or now.section.removed_at is not None
            context |= {"theirs": theirs(form, _initial(now)), "removed": gone}
            return render(request, "authority_checklists/statement_form.html", context, status=409)
        messages.success(request, _("%(code)s has been saved.") % {"code": form.cleaned_data["code"]})
        return to_draft(template, statement.pk)
    return render(request, "authority_checklists/statement_form.html", context)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def remove_section(request: HttpRequest, template_id: uuid.UUID, section_id: uuid.UUID) -> HttpResponse:
    """Out of the draft, with a way back on the next page."""
    template = queries.template_by_id(template_id)
    section = queries.section_by_id(template, section_id)
    actions.remove_section(section=section, by=request.user)
    return to_draft(template, removed=section.pk)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def remove_statement(request: HttpRequest, template_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """Out of the draft, with a way back on the next page."""
    template = queries.template_by_id(template_id)
    statement = queries.statement_by_id(template, statement_id)
    actions.remove_statement(statement=statement, by=request.user)
    return to_draft(template, removed=statement.pk)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def put_section_back(request: HttpRequest, template_id: uuid.UUID, section_id: uuid.UUID) -> HttpResponse:
    """Where it was."""
    template = queries.template_by_id(template_id)
    section = queries.section_by_id(template, section_id)
    actions.put_section_back(section=section, by=request.user)
    messages.success(request, _("“%(title)s” is back where it was.") % {"title": section.title})
    return to_draft(template, section.pk)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def put_statement_back(request: HttpRequest, template_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """Where it was."""
    template = queries.template_by_id(template_id)
    statement = queries.statement_by_id(template, statement_id)
    actions.put_statement_back(statement=statement, by=request.user)
    messages.success(request, _("%(code)s is back where it was.") % {"code": statement.code})
    return to_draft(template, statement.pk)


def _form_context(template: Template, form: Any, *, title: str, submit_text: str) -> dict[str, Any]:
    return {
        "form": form,
        "template": template,
        "title": title,
        "caption": template.title,
        "submit_text": submit_text,
        "cancel_url": reverse("authority_checklists:template", args=[template.pk]),
        "back_text": template.title,
    }


def _initial(statement: Statement) -> dict[str, Any]:
    words = {name: getattr(statement, name) for name in actions.Words.__dataclass_fields__}
    return words | {"section": str(statement.section_id), "seen": statement.revision}
