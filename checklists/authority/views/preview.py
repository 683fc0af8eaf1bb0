"""A draft as a school would find it, of any phase."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from checklists.authority import queries
from checklists.authority.drafts import draft_of
from checklists.authority.presenters import advice_of, chapters_of, choices_in_words, neighbours
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound
from tenants.register.phases import Phase


@require_safe
@requires(Permission.TEMPLATES_VIEW)
def preview(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """Every section and statement, or those that a school of the chosen phase is asked."""
    held = queries.template_by_id(template_id)
    phase = _phase(request)
    draft = draft_of(held)
    asked = draft.for_phase(phase)
    context = {
        "template": held,
        "chapters": chapters_of(asked.sections),
        "total": len(asked.statements),
        "left_out": len(draft.statements) - len(asked.statements),
        "phase": phase,
        "phases": Phase.choices,
    }
    return render(request, "authority_checklists/preview.html", context)


@require_safe
@requires(Permission.TEMPLATES_VIEW)
def preview_statement(request: HttpRequest, template_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """One statement of the draft; the next and the one before are those that this phase is asked."""
    held = queries.template_by_id(template_id)
    phase = _phase(request)
    draft = draft_of(held).for_phase(phase)
    places = [(chapter, entry) for chapter in chapters_of(draft.sections) for entry in chapter.entries]
    place = next((place for place in places if place[1].statement.pk == statement_id), None)
    if place is None:
        raise NotFound(_("There is no such statement."))
    chapter, entry = place
    before, after = neighbours(draft.statements, statement_id)
    context = {
        "template": held,
        "phase": phase,
        "chapter": chapter,
        "entry": entry,
        "statement": entry.statement,
        "advice": advice_of(entry.statement),
        "choices": choices_in_words(entry.statement),
        "scale": entry.statement.scale,
        "before": before,
        "after": after,
    }
    return render(request, "authority_checklists/preview_statement.html", context)


def _phase(request: HttpRequest) -> str:
    phase = request.GET.get("phase", "")
    return phase if phase in Phase.values else ""
