"""The rows of a list of staff in words: what each would change and what is odd about it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.roles import roles_in_words
from training.school.models import StaffImport, StaffImportRow
from training.school.spreadsheet import plan

Kind = StaffImportRow.Kind

_NOTES: Final = {
    plan.NO_NAME: gettext_lazy("There is no name in this row, so it is not taken."),
    plan.NO_EMAIL: gettext_lazy("No email address: they are listed for you to tell, and get no reminders."),
    plan.BAD_EMAIL: gettext_lazy("“%(said)s” is no email address and is left out."),
    plan.UNKNOWN_ROLE: gettext_lazy("“%(said)s” is no role here. Say above what it means."),
    plan.NO_ROLE: gettext_lazy("No role, so nothing would be asked of them."),
    plan.BAD_START: gettext_lazy("“%(said)s” is no day. Somebody new would start today."),
    plan.NO_START: gettext_lazy("No first day. Somebody new would start today."),
    plan.FUTURE_START: gettext_lazy("They start later, on %(day)s."),
    plan.BAD_LEFT: gettext_lazy("“%(said)s” is no day, so no leaving is noted."),
    plan.SAME_NAME: gettext_lazy(
        "Somebody with this name is in the list with another address. This would be a second person."
    ),
    plan.HAS_LEFT: gettext_lazy("They have left. Say on their page that they came back."),
    "line": gettext_lazy("The same person as in row %(said)s, which is taken."),
    "refused": gettext_lazy("%(said)s"),
}
_TABS: Final = (Kind.NEW, Kind.CHANGED, Kind.TWICE, Kind.REJECTED, Kind.UNCHANGED)


@dataclass(frozen=True)
class RowLine:
    """One row as it is drawn."""

    line: int
    name: str
    job_title: str
    email: str
    roles: str
    started_on: str
    left_on: str
    notes: list[str]


@dataclass(frozen=True)
class Tab:
    """The rows of one kind."""

    key: str
    text: Any
    count: int
    is_current: bool


def line_of(row: StaffImportRow) -> RowLine:
    """The row in words; of one that is not taken its first cells."""
    facts = row.facts or {}
    return RowLine(
        line=row.line,
        name=facts.get("name") or ", ".join(cell for cell in row.cells if cell)[:80],
        job_title=facts.get("job_title", ""),
        email=facts.get("email", ""),
        roles=roles_in_words(facts.get("roles", [])),
        started_on=_day(facts.get("started_on", "")),
        left_on=_day(facts.get("left_on", "")),
        notes=[note_in_words(code, said) for code, said in row.notes],
    )


def note_in_words(code: str, said: str) -> str:
    """What is odd about a row, in a sentence."""
    return str(_NOTES[code]) % {"said": said, "day": _day(said)}


def tabs_of(counts: Counter[str], asked: str) -> list[Tab]:
    """The kinds of rows that there are; the first is current unless another is asked for."""
    there = [kind for kind in _TABS if counts[kind]]
    current = asked if asked in there else next(iter(there), "")
    return [Tab(kind.value, kind.label, counts[kind], kind == current) for kind in there]


def state_of(upload: StaffImport) -> tuple[str, str]:
    """The badge of a list in the history."""
    kinds = {"done": "done", "failed": "overdue", "running": "half", "discarded": "na"}
    return kinds.get(upload.state, "due"), str(upload.get_state_display()) if upload.state else _("Unknown")


def _day(text: str) -> str:
    try:
        found = parse_date(text) if text else None
    except ValueError:
        return ""
    return date_format(found, "j F Y") if found else ""
