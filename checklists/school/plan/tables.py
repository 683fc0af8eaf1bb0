"""The action plan as rows for a spreadsheet."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from checklists.school.plan.models import ActionEntry, PlanAction


def heading() -> list[str]:
    return [
        _("Action"),
        _("Why"),
        _("Statement"),
        _("Wording of the statement"),
        _("Audit"),
        _("Rating when it was made"),
        _("Owner"),
        _("Due"),
        _("Priority"),
        _("Status"),
        _("Last note"),
        _("Noted on"),
        _("Added by"),
        _("Added on"),
        _("Closed on"),
    ]


def rows_of(actions: Iterable[PlanAction], last: Mapping[uuid.UUID, ActionEntry]) -> Iterator[list[Any]]:
    """One row for each action, with the newest thing that somebody wrote about it."""
    for action in actions:
        statement, entry = action.statement, last.get(action.pk)
        yield [
            action.title,
            action.why,
            statement.number if statement else "",
            statement.plain if statement else "",
            statement.audit.title if statement else "",
            action.get_level_display(),
            action.owner_name,
            action.due_on,
            action.get_priority_display(),
            action.get_status_display(),
            entry.text if entry else "",
            entry.created_at if entry else None,
            action.made_by_name,
            action.created_at,
            action.closed_at,
        ]
