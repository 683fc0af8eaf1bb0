"""Ordering a draft: a place up or down by button, anywhere by dragging."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from checklists.authority import queries
from checklists.authority.actions import order as actions
from checklists.authority.models import Section, Statement, Template
from checklists.authority.views.draft_page import draft_again
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound
from lantern.records import id_in


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def move_section(request: HttpRequest, template_id: uuid.UUID, section_id: uuid.UUID) -> HttpResponse:
    """One place up or down."""
    template = queries.template_by_id(template_id)
    section = queries.section_by_id(template, section_id)
    actions.move_section(section=section, up=_up(request), by=request.user)
    return _section_moved(request, template, section)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def place_section(request: HttpRequest, template_id: uuid.UUID, section_id: uuid.UUID) -> HttpResponse:
    """Before another section, or last."""
    template = queries.template_by_id(template_id)
    section = queries.section_by_id(template, section_id)
    before = queries.section_by_id(template, _uuid(request, "before")) if request.POST.get("before") else None
    actions.place_section(section=section, before=before, by=request.user)
    return _section_moved(request, template, section)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def move_statement(request: HttpRequest, template_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """One place up or down, from section to section at the ends."""
    template = queries.template_by_id(template_id)
    statement = queries.statement_by_id(template, statement_id)
    actions.move_statement(statement=statement, up=_up(request), by=request.user)
    return _statement_moved(request, template, statement)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def place_statement(request: HttpRequest, template_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """Into a section, or within its own; before another statement there or last."""
    template = queries.template_by_id(template_id)
    statement = queries.statement_by_id(template, statement_id)
    section = statement.section
    if request.POST.get("section"):
        section = queries.section_by_id(template, _uuid(request, "section"))
    before = queries.statement_by_id(template, _uuid(request, "before")) if request.POST.get("before") else None
    actions.place_statement(statement=statement, section=section, before=before, by=request.user)
    return _statement_moved(request, template, statement)


def _section_moved(request: HttpRequest, template: Template, section: Section) -> HttpResponse:
    said = _("The section %(title)s has been moved.") % {"title": section.title}
    return draft_again(request, template, section.pk, said=said)


def _statement_moved(request: HttpRequest, template: Template, statement: Statement) -> HttpResponse:
    home = queries.statement_by_id(template, statement.pk).section
    said = _("%(code)s has been moved. It is in %(title)s.") % {"code": statement.code, "title": home.title}
    return draft_again(request, template, statement.pk, said=said)


def _up(request: HttpRequest) -> bool:
    return request.POST.get("to") == "up"


def _uuid(request: HttpRequest, name: str) -> uuid.UUID:
    found = id_in(request.POST.get(name, ""))
    if found is None:
        raise NotFound(_("There is no such place in this checklist."))
    return found
