"""What the page of a draft shows; the whole page and the part that htmx swaps share it. How views get to a draft and back to it."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from checklists.authority import many_undo, queries, rules
from checklists.authority.changes import changes_between
from checklists.authority.checking import problems_of
from checklists.authority.drafts import draft_of, removed_from
from checklists.authority.finding import finding_in
from checklists.authority.models import Template
from checklists.authority.presenters import blocks_of, change_counts
from checklists.authority.queries import statements_of, versions_of
from lantern.records import id_in


def draft_context(request: HttpRequest, template: Template) -> dict[str, Any]:
    """Nine queries at most, however long the checklist is."""
    draft = draft_of(template)
    problems = problems_of(draft, on=timezone.localdate())
    versions = list(versions_of(template))
    changes = changes_between(statements_of(versions[0].pk), draft.statements) if versions else None
    removed = removed_from(template)
    just_removed = id_in(request.GET.get("removed", ""))
    finding = finding_in(request.GET.get)
    blocks = blocks_of(draft, problems, changes, finding)
    can_edit = rules.can_edit(request.user, template)
    return {
        "template": template,
        "blocks": blocks,
        "total": len(draft.statements),
        "finding": finding,
        "found": sum(len(block.lines) for block in blocks),
        "problems": problems,
        "blocking": [problem for problem in problems if problem.blocks],
        "versions": versions,
        "newest": versions[0] if versions else None,
        "changes": changes,
        "change_counts": change_counts(changes) if changes else "",
        "removed": removed,
        "undo_section": next((part for part in removed.sections if part.pk == just_removed), None),
        "undo_statement": next((part for part in removed.statements if part.pk == just_removed), None),
        "undo_many": many_undo.find(request.session, template) if can_edit else None,
        "can_edit": can_edit,
        # While only some are shown, "one place up" would not be what one sees.
        "can_order": can_edit and not finding,
        "can_copy": rules.can_write(request.user),
        "can_publish": rules.can_publish(request.user, template),
        "can_bring_back": rules.can_bring_back(request.user, template),
    }


def editable(request: HttpRequest, template_id: uuid.UUID) -> Template:
    """The template, if this person may change it. Raises NotFound, NotAllowed, NotPossibleNow."""
    template = queries.template_by_id(template_id)
    rules.check_can_edit(request.user, template)
    return template


def form_context(template: Template, form: Any, *, title: str, submit_text: str) -> dict[str, Any]:
    """What simple_form.html shows of a form about something in the draft."""
    return {
        "form": form,
        "template": template,
        "title": title,
        "caption": template.title,
        "submit_text": submit_text,
        "cancel_url": reverse("authority_checklists:template", args=[template.pk]),
        "back_text": template.title,
    }


def to_draft(template: Template, part_id: uuid.UUID | None = None, *, removed: uuid.UUID | None = None) -> HttpResponse:
    """The page of the draft, at the row that was worked on; or saying what was removed."""
    address = reverse("authority_checklists:template", args=[template.pk])
    if removed:
        return redirect(f"{address}?removed={removed}")
    return redirect(f"{address}#part-{part_id}" if part_id else address)


def draft_again(request: HttpRequest, template: Template, part_id: uuid.UUID, *, said: str) -> HttpResponse:
    """After a move: for htmx the list as it is now, with `said` to be read out; else the page at the row that was moved."""
    if request.headers.get("HX-Request"):
        context = draft_context(request, queries.template_by_id(template.pk)) | {"said": said}
        return render(request, "authority_checklists/partials/_parts.html", context)
    return to_draft(template, part_id)
