"""The action plan as a page that anybody can open and read, for the file that a school takes along."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from checklists.school.plan.models import ActionEntry, PlanAction
from checklists.school.plan.presenters import Line, line_of
from tenants.moving.copying import rows_of
from tenants.moving.export import Page


def pages() -> Iterator[Page]:
    """One page with every action, what it came from, who owned it, and what became of it, in two queries. None without any."""
    entries: dict[str, list[Line]] = {}
    for row in rows_of(ActionEntry.objects.order_by("created_at", "id").values()):
        entry = ActionEntry(**row | {"created_at": datetime.fromisoformat(row["created_at"])})
        entries.setdefault(row["action_id"], []).append(line_of(entry))
    rows = rows_of(
        PlanAction.objects.order_by("due_on", "id").values(
            "id",
            "title",
            "why",
            "level",
            "owner_words",
            "due_on",
            "priority",
            "status",
            "closed_at",
            "made_by_name",
            "created_at",
            owner_name=F("owner__name"),
            number=F("statement__number"),
            plain=F("statement__plain"),
            audit=F("statement__audit__title"),
        )
    )
    shown = [{"action": _action(row), "row": row, "lines": entries.get(row["id"], [])} for row in rows]
    if shown:
        html = render_to_string("school_plan/readable.html", {"actions": shown})
        yield Page("action-plan.html", _("Action plan"), [html])


def _action(row: dict[str, Any]) -> PlanAction:
    """An unsaved action that says what the row says, for its words."""
    return PlanAction(
        title=row["title"],
        why=row["why"],
        level=row["level"],
        owner_words=row["owner_name"] or row["owner_words"],
        due_on=date.fromisoformat(row["due_on"]),
        priority=row["priority"],
        status=row["status"],
        closed_at=datetime.fromisoformat(row["closed_at"]) if row["closed_at"] else None,
        made_by_name=row["made_by_name"],
        created_at=datetime.fromisoformat(row["created_at"]),
    )
