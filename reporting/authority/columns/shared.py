"""What the figures as files have in common: what a column is, the symbols, and columns that stand in more than one file.

A column's name is for programs and never changes with the language; its title and meaning are for people.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting import words
from reporting.authority.disclosure.display import Bound, Shown
from reporting.authority.table import Symbol, Table, What

R = TypeVar("R")

WHAT_WORDS: dict[What, Promise] = {
    What.ALL: gettext_lazy("All statements"),
    What.SECTION: gettext_lazy("Section"),
    What.STATEMENT: gettext_lazy("Statement"),
}
SYMBOL_MEANINGS: dict[Symbol, Promise] = {
    Symbol.CONFIDENTIAL: gettext_lazy("Confidential: fewer than 10 schools of this group had submitted, so it has no figures of its own."),
    Symbol.LOW_RELIABILITY: gettext_lazy("Low reliability: fewer than 20 schools, or a margin over 10 points. Read sections instead."),
    Symbol.NOT_APPLICABLE: gettext_lazy("Not applicable: there is nothing that this figure could say."),
}  # fmt: skip
SHARE = gettext_lazy(
    "Share of the group’s schools, in percent, rounded as said in “rounded_to”. “<=5” means 5 or fewer and “>=95” 95 or "
    "more: one rule for every figure, so that a 0 or 100 is never shown."
)


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: what programs and people call it, what it means, and what stands there for a row of the table."""

    name: str
    title: Promise
    meaning: Promise
    of: Callable[[Table, R], object]
    # Has a symbol where a group has no figures.
    is_figure: bool = False
    width: int = 12


@dataclass(frozen=True)
class File(Generic[R]):
    """One table of figures, as a file of its own and as a sheet of the workbook. `name` is for programs."""

    name: str
    title: Promise
    columns: tuple[Column[R], ...]
    rows: Callable[[Table], Iterator[R]]
    # The groups of which there is nothing, each with the symbol that says why.
    without: Callable[[Table], list[tuple[str, Symbol]]]

    @property
    def heading(self) -> list[str]:
        return [column.name for column in self.columns]

    def lines(self, table: Table) -> Iterator[list[object]]:
        """A line for each row and, last, one for each group that has none, with a symbol where figures would stand."""
        for row in self.rows(table):
            yield [column.of(table, row) for column in self.columns]
        for name, symbol in self.without(table):
            known: dict[str, object] = {
                "round": table.release.title,
                "published_on": published_on(table),
                "group": name,
                "symbol": symbol,
            }
            yield [known.get(column.name, symbol if column.is_figure else "") for column in self.columns]


def share(shown: Shown) -> object:
    """A number where it is one, so that spreadsheet programs can draw it."""
    return shown.points if shown.bound is Bound.VALUE else words.figure(shown)


def not_shown(table: Table) -> list[tuple[str, Symbol]]:
    """The groups of the release without figures of their own, by name."""
    hidden = [words.phase_name(item.phase) for item in table.not_shown]
    if not table.release.groups:
        hidden.insert(0, _("All schools"))
    return [(name, Symbol.CONFIDENTIAL) for name in hidden]


def published_on(table: Table) -> str:
    return timezone.localtime(table.release.closed_at).date().isoformat()


ROUND: Column[Any] = Column(
    "round",
    gettext_lazy("Round"),
    gettext_lazy("The title of the round."),
    lambda table, _row: table.release.title,
    width=28,
)
PUBLISHED_ON: Column[Any] = Column(
    "published_on",
    gettext_lazy("Published on"),
    gettext_lazy("The day on which the round closed and its figures were drawn, once. They do not change."),
    lambda table, _row: published_on(table),
)
GROUP: Column[Any] = Column(
    "group",
    gettext_lazy("Group"),
    gettext_lazy(
        "The schools that are counted together, by phase and size. Groups overlap: “All schools” holds every other."
    ),
    lambda _table, row: words.group_name(row.group),
    width=24,
)
SUBMITTED: Column[Any] = Column(
    "schools_submitted",
    gettext_lazy("Schools that submitted"),
    gettext_lazy(
        "How many schools of the group had submitted when the round closed: exact. Every share is a share of these."
    ),
    lambda _table, row: row.group.n,
)
ASKED: Column[Any] = Column(
    "schools_asked",
    gettext_lazy("Schools asked"),
    gettext_lazy("How many schools of the group the round asked: exact."),
    lambda _table, row: row.group.invited,
)
SECTION: Column[Any] = Column(
    "section",
    gettext_lazy("Section"),
    gettext_lazy("The section of the checklist; empty for all statements together."),
    lambda _table, row: row.section,
    width=24,
)
CODE: Column[Any] = Column(
    "code",
    gettext_lazy("Code"),
    gettext_lazy("The code of the statement, the same in every round of the checklist."),
    lambda _table, row: row.statement.code if row.statement else "",
)
STATEMENT: Column[Any] = Column(
    "statement",
    gettext_lazy("Statement"),
    gettext_lazy("The statement in plain words."),
    lambda _table, row: row.statement.plain if row.statement else "",
    width=56,
)
STATEMENTS: Column[Any] = Column(
    "statements",
    gettext_lazy("Statements"),
    gettext_lazy("How many statements the line is the mean of."),
    lambda _table, row: row.statements,
)
MARGIN: Column[Any] = Column(
    "margin",
    gettext_lazy("Margin, points"),
    gettext_lazy(
        "In 9 cases of 10 the random adjustment moved the share by no more than this, up or down. Rounding comes on top."
    ),
    lambda _table, row: row.margin if row.margin is not None else Symbol.NOT_APPLICABLE,
    is_figure=True,
)


def _level(level: int) -> Callable[[Table, Any], object]:
    return lambda _table, row: Symbol.NOT_APPLICABLE if row.shown is None else share(row.shown[level])


_LEVELS = (
    ("green", gettext_lazy("Green, %")),
    ("amber", gettext_lazy("Amber, %")),
    ("red", gettext_lazy("Red, %")),
    ("none", gettext_lazy("Not answered or not applicable, %")),
)
LEVELS: tuple[Column[Any], ...] = tuple(
    Column(name, title, SHARE, _level(level), is_figure=True) for level, (name, title) in enumerate(_LEVELS)
)
ROUNDED_TO = gettext_lazy("Rounded to, points")
SYMBOL = gettext_lazy("Symbol")
SYMBOL_MEANING = gettext_lazy("c, u, z or empty: see the symbols.")
