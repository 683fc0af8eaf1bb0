"""What the page of a draft shows; the whole page and the part that htmx swaps share it."""

import uuid
from typing import Any

from django.http import HttpRequest

from checklists.authority import rules
from checklists.authority.changes import changes_between
from checklists.authority.drafts import draft_of, problems_of, removed_from
from checklists.authority.models import Template
from checklists.authority.presenters import blocks_of, change_counts
from checklists.authority.queries import statements_of, versions_of


def draft_context(request: HttpRequest, template: Template) -> dict[str, Any]:
    """Nine queries at most, however long the checklist is."""
    draft = draft_of(template)
    problems = problems_of(draft)
    versions = list(versions_of(template))
    changes = changes_between(statements_of(versions[0].pk), draft.statements) if versions else None
    removed = removed_from(template)
    just_removed = _uuid(request.GET.get("removed", ""))
    return {
        "template": template,
        "blocks": blocks_of(draft, problems, changes),
        "total": len(draft.statements),
        "problems": problems,
        "blocking": [problem for problem in problems if problem.blocks],
        "versions": versions,
        "newest": versions[0] if versions else None,
        "changes": changes,
        "change_counts": change_counts(changes) if changes else "",
        "removed": removed,
        "undo_section": next((part for part in removed.sections if part.pk == just_removed), None),
        "undo_statement": next((part for part in removed.statements if part.pk == just_removed), None),
        "can_edit": rules.can_edit(request.user, template),
        "can_publish": rules.can_publish(request.user, template),
        "can_bring_back": rules.can_bring_back(request.user, template),
    }


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
