"""Drafts, changes and rounds as their pages show them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.authority.changes import Changes, Kind
from checklists.authority.checking import Kind as ProblemKind
from checklists.authority.checking import Problem
from checklists.authority.drafts import Draft
from checklists.authority.finding import EVERYTHING, Finding, Only
from checklists.authority.models import Round, Section, Statement, StatementText
from checklists.authority.scale import Level, levels_of
from checklists.scales import Rating, Scale, choices_of, described
from tenants.register.phases import Phase


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
    phases: str
    notes: tuple[str | Promise, ...]


@dataclass(frozen=True)
class SectionBlock:
    """A section with those of its statements that are shown; `total` counts all of them."""

    section: Section
    number: int
    first: bool
    last: bool
    lines: tuple[StatementLine, ...]
    total: int


@dataclass(frozen=True)
class ProblemGroup:
    """What is worth a look for one reason."""

    kind: ProblemKind
    title: str | Promise
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Entry:
    """One statement of anything that can be read: the library, a draft, a version."""

    number: str
    statement: Any

    @property
    def scale(self) -> str | Promise:
        """How it is answered, where that is not the usual way."""
        return "" if self.statement.scale == Scale.RAG else Scale(self.statement.scale).label

    @property
    def meanings(self) -> list[tuple[str | Promise, str]]:
        """The choices that the authority has words of its own for."""
        words = described(self.statement.scale, self.statement.descriptors)
        return [(choice.label, words[choice.key]) for choice in choices_of(self.statement.scale) if choice.key in words]

    @property
    def offer(self) -> str | Promise:
        """The answer that the authority offers, if any."""
        return Rating(self.statement.offered_rating).label if self.statement.offered_rating else ""


@dataclass(frozen=True)
class Chapter:
    number: int
    title: str
    entries: tuple[Entry, ...]
    schools_may_add: bool = False


@dataclass(frozen=True)
class Advice:
    """What a school is told when its answer counts as the level; `when` names those answers."""

    level: Level
    when: str
    text: str


@dataclass(frozen=True)
class PreviewChoice:
    """What a school can answer, as it will read it."""

    key: str
    icon: str
    label: str | Promise
    words: str | Promise


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

_PHASES = dict(Phase.choices)
_REASONS = {
    ProblemKind.EMPTY: _("Something is missing"),
    ProblemKind.CODE: _("Codes"),
    ProblemKind.ANSWER: _("Answers that cannot be"),
    ProblemKind.DATES: _("Review date"),
    ProblemKind.SAME: _("Said twice"),
    ProblemKind.READING: _("Hard to read"),
    ProblemKind.ADVICE: _("No advice"),
    ProblemKind.SOURCE: _("No source"),
    ProblemKind.EVIDENCE: _("Evidence not said"),
}


def blocks_of(
    draft: Draft, problems: Iterable[Problem], changes: Changes | None, finding: Finding = EVERYTHING
) -> list[SectionBlock]:
    """The draft as a task list. Without a version before, nothing is called new or reworded.

    While somebody looks for something, only what is found is shown, under the numbers it has in the whole draft.
    """
    notes: dict[uuid.UUID, list[str | Promise]] = {}
    for problem in problems:
        if problem.statement_id:
            notes.setdefault(problem.statement_id, []).append(problem.sentence)
    kinds = {change.statement.stable_id: change.kind for change in changes.all} if changes else {}
    last = len(draft.sections)
    blocks = []
    for place, part in enumerate(draft.sections, start=1):
        lines = tuple(
            StatementLine(
                statement=statement,
                number=f"{place}.{number}",
                first=place == number == 1,
                last=place == last and number == len(part.statements),
                badge=BADGE_OF_CHANGE.get(kinds.get(statement.stable_id, Kind.UNCHANGED)),
                phases=", ".join(str(_PHASES.get(phase, phase)) for phase in statement.phases),
                notes=tuple(notes.get(statement.pk, ())),
            )
            for number, statement in enumerate(part.statements, start=1)
        )
        found = tuple(line for line in lines if _is_found(line, finding))
        if found or not finding:
            blocks.append(
                SectionBlock(
                    section=part.section,
                    number=place,
                    first=place == 1,
                    last=place == last,
                    lines=found,
                    total=len(lines),
                )
            )
    return blocks


def _is_found(line: StatementLine, finding: Finding) -> bool:
    if (finding.only is Only.NOTED and not line.notes) or (finding.only is Only.CHANGED and not line.badge):
        return False
    return finding.has_words(line.statement)


def problem_groups(problems: Iterable[Problem]) -> list[ProblemGroup]:
    """Problems together by their reason, in the order of the reasons."""
    by_kind: dict[ProblemKind, list[Problem]] = {}
    for problem in problems:
        by_kind.setdefault(problem.kind, []).append(problem)
    return [ProblemGroup(kind, title, tuple(by_kind[kind])) for kind, title in _REASONS.items() if kind in by_kind]


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
            schools_may_add=section.schools_may_add,
        )
        for place, section in enumerate(sections, start=1)
    ]


def advice_of(statement: Any) -> list[Advice]:
    """The advice for each level that an answer can count as, empty ones too."""
    return [
        Advice(level=level, when=when(statement.scale, level.key), text=getattr(statement, level.advice_field))
        for level in levels_of(statement.scale)
    ]


def choices_in_words(statement: Any) -> list[PreviewChoice]:
    """The choices as a school reads them: with the authority's words, else its advice, else what is usual."""
    words = described(statement.scale, statement.descriptors)
    return [
        PreviewChoice(
            key=choice.key,
            icon=choice.counts_as or "na",
            label=choice.label,
            words=words.get(choice.key) or getattr(statement, f"advice_{choice.counts_as}", "") or choice.meaning,
        )
        for choice in choices_of(statement.scale)
    ]


def when(scale: str, level: str) -> str:
    """The answers that count as this level, in words: "Level 4, Level 5"."""
    return ", ".join(str(choice.label) for choice in choices_of(scale) if choice.counts_as == level)


def statement_pages(statement: Statement, now: str, titles: Mapping[str, str | Promise]) -> list[dict[str, Any]]:
    """The pages on which a statement is written, the one that is open marked."""
    return [
        {
            "url": f"authority_checklists:{'edit_statement' if part == 'wording' else f'statement_{part}'}",
            "title": title,
            "is_open": part == now,
        }
        for part, title in titles.items()
        # A number or a text has no level that advice could be for.
        if part != "advice" or levels_of(statement.scale)
    ]


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
