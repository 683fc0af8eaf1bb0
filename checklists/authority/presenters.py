"""Drafts, changes and rounds as their pages show them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.authority.changes import Changes, Kind
from checklists.authority.drafts import Draft, Problem
from checklists.authority.models import Round, Section, Statement, StatementText
from checklists.authority.scale import RATED, Level


@dataclass(frozen=True)
class Badge:
    kind: str
    label: str | Promise


@dataclass(frozen=True)
class StatementLine:
    """One statement in the task list of a draft."""

    statement: Statement
    number: str
    first: bool
    last: bool
    badge: Badge | None
    note: str | Promise


@dataclass(frozen=True)
class SectionBlock:
    section: Section
    number: int
    first: bool
    last: bool
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True)
class Entry:
    """One statement of anything that can be read: the library, a draft, a version."""

    number: str
    statement: Any


@dataclass(frozen=True)
class Chapter:
    number: int
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Advice:
    level: Level
    text: str


@dataclass(frozen=True)
class RoundLine:
    """A round with the words and the badge of its state today."""

    round: Round
    state: Round.State
    kind: str
    icon: str
    label: str | Promise


# Kind of badge and shape of its icon.
_BADGE_OF_STATE = {
    Round.State.SCHEDULED: ("todo", "none"),
    Round.State.OPEN: ("due", "due"),
    Round.State.OVERDUE: ("overdue", "over"),
    Round.State.CLOSING: ("done", "done"),
}
# Unchanged statements carry no badge: most are, and a badge on each would hide the few that matter.
BADGE_OF_CHANGE = {
    Kind.REWORDED: Badge("half", _("Reworded")),
    Kind.NEW: Badge("todo", _("New")),
    Kind.SPLIT: Badge("half", _("Split")),
    Kind.MERGED: Badge("half", _("Merged")),
    Kind.RETIRED: Badge("exempt", _("Retired")),
}
# In the order in which they are told.
TOLD = (Kind.NEW, Kind.REWORDED, Kind.SPLIT, Kind.MERGED, Kind.RETIRED)


def blocks_of(draft: Draft, problems: Iterable[Problem], changes: Changes | None) -> list[SectionBlock]:
    """The draft as a task list. Without a version before, nothing is called new or reworded."""
    notes = {problem.statement_id: problem.sentence for problem in problems if problem.statement_id}
    kinds = {change.statement.stable_id: change.kind for change in changes.all} if changes else {}
    blocks = []
    for place, part in enumerate(draft.sections, start=1):
        lines = tuple(
            StatementLine(
                statement=statement,
                number=f"{place}.{number}",
                first=number == 1,
                last=number == len(part.statements),
                badge=BADGE_OF_CHANGE.get(kinds.get(statement.stable_id, Kind.UNCHANGED)),
                note=notes.get(statement.pk, ""),
            )
            for number, statement in enumerate(part.statements, start=1)
        )
        blocks.append(
            SectionBlock(
                section=part.section,
                number=place,
                first=place == 1,
                last=place == len(draft.sections),
                lines=lines,
            )
        )
    return blocks


def chapters_of(sections: Iterable[Any]) -> list[Chapter]:
    """Sections of the library, of a draft or of a version, numbered for reading."""
    return [
        Chapter(
            number=place,
            title=section.title,
            entries=tuple(
                Entry(number=f"{place}.{number}", statement=statement)
                for number, statement in enumerate(section.statements, start=1)
            ),
        )
        for place, section in enumerate(sections, start=1)
    ]


def advice_of(statement: Any) -> list[Advice]:
    """The advice for each level that can be chosen, empty ones too."""
    return [Advice(level=level, text=getattr(statement, level.advice_field)) for level in RATED]


def round_lines(rounds: Iterable[Round], on: date) -> list[RoundLine]:
    return [round_line(round_, on) for round_ in rounds]


def round_line(round_: Round, on: date) -> RoundLine:
    state = round_.state(on)
    kind, icon = _BADGE_OF_STATE[state]
    return RoundLine(round=round_, state=state, kind=kind, icon=icon, label=state.label)


def change_rows(changes: Changes) -> list[dict[str, Any]]:
    """Whatever is not as it was, each with its badge."""
    return [
        {
            "change": change,
            "statement": change.statement,
            "badge": BADGE_OF_CHANGE[change.kind],
            "fields": ", ".join(change.fields),
        }
        for kind in TOLD
        for change in changes.of(kind)
    ]


def change_counts(changes: Changes) -> str:
    """How many are new, reworded, split, merged and retired, in words; kinds that do not occur are left out."""
    counts = [(BADGE_OF_CHANGE[kind].label, len(changes.of(kind))) for kind in TOLD]
    return ", ".join(f"{number} {str(label).lower()}" for label, number in counts if number)


def theirs(form: Any, now: dict[str, Any]) -> list[dict[str, Any]]:
    """What the database holds now where it differs from what this person wrote, field by field."""
    rows = []
    for bound in form.visible_fields():
        if bound.name not in now:
            continue
        if bound.field.clean(bound.data) != now[bound.name]:
            rows.append({"label": bound.label, "text": _words(bound.field, now[bound.name])})
    return rows


def neighbours(statements: Sequence[StatementText], one: uuid.UUID) -> tuple[Any, Any]:
    """The statements before and after the one with this primary key, or None."""
    keys = [statement.pk for statement in statements]
    place = keys.index(one)
    before = statements[place - 1] if place else None
    after = statements[place + 1] if place + 1 < len(statements) else None
    return before, after


def _words(field: Any, value: Any) -> str:
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, list):
        return ", ".join(choices.get(str(one), str(one)) for one in value) or str(_("None"))
    if value in (None, ""):
        return str(_("Empty"))
    return choices.get(str(value), str(value))
