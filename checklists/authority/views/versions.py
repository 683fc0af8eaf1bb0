"""Any two editions of a checklist side by side."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from checklists.authority import queries
from checklists.authority.changes import changes_between
from checklists.authority.drafts import draft_of
from checklists.authority.models import StatementText, Template, Version
from checklists.authority.presenters import change_counts, change_rows
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_safe
@requires(Permission.TEMPLATES_VIEW)
def compare(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """What changed from one edition to another: any two versions, or a version and the draft."""
    template = queries.template_by_id(template_id)
    versions = list(queries.versions_of(template))
    newer = _chosen(request.GET.get("to", ""), versions)
    below = [version for version in versions if newer is None or version.number < newer.number]
    older = _chosen(request.GET.get("from", ""), below) or (below[0] if below else None)
    changes = None
    if older is not None:
        now: Any = queries.statements_of(newer.pk) if newer else _drafted(template)
        changes = changes_between(queries.statements_of(older.pk), now)
    context = {
        "template": template,
        "versions": versions,
        "older": older,
        "newer": newer,
        "newer_text": _name(newer),
        "changes": changes,
        "change_counts": change_counts(changes) if changes else "",
        "rows": change_rows(changes) if changes else [],
    }
    return render(request, "authority_checklists/compare.html", context)


def _chosen(number: str, versions: list[Version]) -> Version | None:
    """None stands for the draft, and for a number that there is not."""
    return next((version for version in versions if str(version.number) == number), None)


def _drafted(template: Template) -> tuple[StatementText, ...]:
    return draft_of(template).statements


def _name(version: Version | None) -> str:
    return _("version %(number)s") % {"number": version.number} if version else _("the draft")
