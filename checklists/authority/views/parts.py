"""Writing the sections and statements of a draft."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from checklists.authority import queries
from checklists.authority.actions import parts as actions
from checklists.authority.forms import SectionForm
from checklists.authority.presenters import theirs
from checklists.authority.views.draft_page import editable, form_context, to_draft
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import ChangedMeanwhile


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def add_section(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """A new last section."""
    template = editable(request, template_id)
    form = SectionForm(request.POST or None, initial={"seen": 0})
    if form.is_valid():
        section = actions.add_section(
            template=template,
            title=form.cleaned_data["title"],
            schools_may_add=form.cleaned_data["schools_may_add"],
            by=request.user,
        )
        messages.success(request, _("The section has been added. Now add statements to it."))
        return to_draft(template, section.pk)
    context = form_context(template, form, title=_("Add a section"), submit_text=_("Add the section"))
    return render(request, "authority_checklists/simple_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def rename_section(request: HttpRequest, template_id: uuid.UUID, section_id: uuid.UUID) -> HttpResponse:
    """The section has another title, or lets schools add statements, unless somebody else changed it meanwhile."""
    template = editable(request, template_id)
    section = queries.section_by_id(template, section_id)
    initial = {"title": section.title, "schools_may_add": section.schools_may_add, "seen": section.revision}
    form = SectionForm(request.POST or None, initial=initial)
    context = form_context(template, form, title=_("Change the section"), submit_text=_("Save"))
    if form.is_valid():
        try:
            actions.change_section(
                section=section,
                seen=form.cleaned_data["seen"],
                title=form.cleaned_data["title"],
                schools_may_add=form.cleaned_data["schools_may_add"],
                by=request.user,
            )
        except ChangedMeanwhile:
            now = queries.section_by_id(template, section_id)
            form.start_again_from(now.revision)
            context |= {
                "theirs": theirs(form, {"title": now.title, "schools_may_add": now.schools_may_add}),
                "removed": now.removed_at is not None,
            }
            return render(request, "authority_checklists/simple_form.html", context, status=409)
        return to_draft(template, section.pk)
    return render(request, "authority_checklists/simple_form.html", context)


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
