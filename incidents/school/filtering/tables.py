"""Changes and checks as rows for a spreadsheet."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from incidents.school.filtering.models import ChangeEntry, FilterChange, FilterCheck, FoundAction


def change_heading() -> list[str]:
    return [
        _("Kind"),
        _("Site, category or setting"),
        _("Why"),
        _("For whom"),
        _("Which of them"),
        _("From"),
        _("Last day"),
        _("Asked by"),
        _("Written down by"),
        _("Asked at"),
        _("State"),
        _("Since"),
        _("Decided by"),
        _("Decided at"),
        _("What became of it"),
    ]


def change_rows(rows: Iterable[FilterChange], entries: Mapping[uuid.UUID, list[ChangeEntry]]) -> Iterator[list[Any]]:
    """One row for each change, with its steps in the last cell."""
    for change in rows:
        yield [
            change.get_kind_display(),
            change.what,
            change.why,
            change.get_group_display(),
            change.group_words,
            change.from_on,
            change.until_on or _("for good"),
            change.asked_by_name,
            change.recorded_by_name,
            change.created_at,
            change.get_state_display(),
            change.state_at,
            change.decided_by_name,
            change.decided_at,
            "\n".join(_line(entry) for entry in entries.get(change.pk, [])),
        ]


def _line(entry: ChangeEntry) -> str:
    said = f"{entry.created_at:%Y-%m-%d} {entry.get_kind_display()}, {entry.by_name}"
    return f"{said}: {entry.text}" if entry.text else said


def check_heading() -> list[str]:
    return [
        _("Day"),
        _("Device"),
        _("Where"),
        _("Signed in as"),
        _("Tested with"),
        _("Child abuse material"),
        _("Terrorist content"),
        _("Adult content"),
        _("Result"),
        _("What was seen"),
        _("By"),
        _("Together with"),
        _("Actions"),
    ]


def check_rows(rows: Iterable[FilterCheck], found: Mapping[uuid.UUID, list[FoundAction]]) -> Iterator[list[Any]]:
    """One row for each check, with the actions that it asked for in the last cell."""
    for check in rows:
        tested = [_("tested") if tried else "" for tried in (check.abuse, check.terrorist, check.adult)]
        yield [
            check.checked_on,
            check.device,
            check.place,
            check.get_group_display(),
            check.tool,
            *tested,
            check.get_result_display(),
            check.note,
            check.by_name,
            check.together_with,
            "\n".join(f"{one.action.title} ({one.action.get_status_display()})" for one in found.get(check.pk, [])),
        ]
