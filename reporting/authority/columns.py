"""The columns of the figures as files, and the data dictionary that explains them.

A column's name is for programs and never changes with the language; its title and meaning are for people.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting import words
from reporting.authority.disclosure.display import GREEN, Bound
from reporting.authority.table import Row, Symbol, Table, What

WHAT_WORDS: dict[What, Promise] = {
    What.ALL: gettext_lazy("All statements"),
    What.SECTION: gettext_lazy("Section"),
    What.STATEMENT: gettext_lazy("Statement"),
}
SYMBOL_MEANINGS: dict[Symbol, Promise] = {
    Symbol.CONFIDENTIAL: gettext_lazy("Confidential: fewer than 10 schools of this group had submitted, so it has no figures of its own."),
    Symbol.LOW_RELIABILITY: gettext_lazy("Low reliability: fewer than 20 schools. Read sections, not single statements."),
    Symbol.NOT_APPLICABLE: gettext_lazy("Not applicable: there is nothing that this figure could say."),
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column: what programs and people call it, what it means, and what stands there."""

    name: str
    title: Promise
    meaning: Promise
    of: Callable[[Table, Row], object]
    # What stands there for a group that is not shown.
    hidden: str = ""
    width: int = 12


def _share(level: int) -> Callable[[Table, Row], object]:
    def of(_table: Table, row: Row) -> object:
        if row.shown is None:
            return Symbol.NOT_APPLICABLE
        share = row.shown[level]
        # A number where it is one, so that spreadsheet programs can draw it.
        return share.points if share.bound is Bound.VALUE else words.figure(share)

    return of


def _day(table: Table) -> str:
    return timezone.localtime(table.release.closed_at).date().isoformat()


def _compared(table: Table, row: Row) -> str:
    if not row.can_be_compared or table.earlier is None:
        return Symbol.NOT_APPLICABLE
    return timezone.localtime(table.earlier.closed_at).date().isoformat()


_SHARE = gettext_lazy(
    "Share of the group’s schools, in percent, rounded as said in “rounded_to”. “<=5” means 5 or fewer and “>=95” 95 or "
    "more: one rule for every figure, so that a 0 or 100 is never shown."
)
COLUMNS: tuple[Column, ...] = (
    Column(
        "round",
        gettext_lazy("Round"),
        gettext_lazy("The title of the round."),
        lambda table, _row: table.release.title,
        width=28,
    ),
    Column(
        "published_on",
        gettext_lazy("Published on"),
        gettext_lazy("The day on which the round closed and its figures were drawn, once. They do not change."),
        lambda table, _row: _day(table),
    ),
    Column(
        "group",
        gettext_lazy("Group"),
        gettext_lazy(
            "The schools that are counted together, by phase and size. Groups overlap: “All schools” holds every other."
        ),
        lambda _table, row: words.group_name(row.group),
        width=24,
    ),
    Column(
        "schools_submitted",
        gettext_lazy("Schools that submitted"),
        gettext_lazy(
            "How many schools of the group had submitted when the round closed: exact. Every share is a share of these."
        ),
        lambda _table, row: row.group.n,
    ),
    Column(
        "schools_asked",
        gettext_lazy("Schools asked"),
        gettext_lazy("How many schools of the group the round asked: exact."),
        lambda _table, row: row.group.invited,
    ),
    Column(
        "about",
        gettext_lazy("About"),
        gettext_lazy("What the line is about: one statement, the mean of a section’s statements, or the mean of all."),
        lambda _table, row: WHAT_WORDS[row.what],
    ),
    Column(
        "section",
        gettext_lazy("Section"),
        gettext_lazy("The section of the checklist; empty for all statements together."),
        lambda _table, row: row.section,
        width=24,
    ),
    Column(
        "code",
        gettext_lazy("Code"),
        gettext_lazy("The code of the statement, the same in every round of the checklist."),
        lambda _table, row: row.statement.code if row.statement else "",
    ),
    Column(
        "statement",
        gettext_lazy("Statement"),
        gettext_lazy("The statement in plain words."),
        lambda _table, row: row.statement.plain if row.statement else "",
        width=56,
    ),
    Column(
        "statements",
        gettext_lazy("Statements"),
        gettext_lazy("How many statements the line is the mean of."),
        lambda _table, row: row.statements,
    ),
    Column("green", gettext_lazy("Green, %"), _SHARE, _share(GREEN), hidden=Symbol.CONFIDENTIAL),
    Column("amber", gettext_lazy("Amber, %"), _SHARE, _share(GREEN + 1), hidden=Symbol.CONFIDENTIAL),
    Column("red", gettext_lazy("Red, %"), _SHARE, _share(GREEN + 2), hidden=Symbol.CONFIDENTIAL),
    Column(
        "none", gettext_lazy("Not answered or not applicable, %"), _SHARE, _share(GREEN + 3), hidden=Symbol.CONFIDENTIAL
    ),
    Column(
        "margin",
        gettext_lazy("Margin, points"),
        gettext_lazy(
            "In 9 cases of 10 the random adjustment moved the share by no more than this, up or down. Rounding comes on top."
        ),
        lambda _table, row: row.margin if row.margin is not None else Symbol.NOT_APPLICABLE,
        hidden=Symbol.CONFIDENTIAL,
    ),
    Column(
        "rounded_to",
        gettext_lazy("Rounded to, points"),
        gettext_lazy("The step to which shares of this group are rounded."),
        lambda _table, row: row.group.step,
    ),
    Column(
        "change",
        gettext_lazy("Change of green"),
        gettext_lazy(
            "Better, Worse, or No clear change where the change of the share of green lies within the margin of both "
            "rounds. New statement where the round before did not ask it."
        ),
        lambda _table, row: str(words.TREND_WORDS[row.trend]) if row.can_be_compared else Symbol.NOT_APPLICABLE,
        width=16,
    ),
    Column(
        "compared_with",
        gettext_lazy("Compared with"),
        gettext_lazy("The day on which the round before closed."),
        _compared,
    ),
    Column(
        "symbol",
        gettext_lazy("Symbol"),
        gettext_lazy("c, u, z or empty: see the symbols."),
        lambda _table, row: row.symbol,
        hidden=Symbol.CONFIDENTIAL,
    ),
)


def lines(table: Table) -> Iterator[list[object]]:
    """A line for each row and, last, one for each group that is not shown, with `c` where figures would stand."""
    for row in table.rows:
        yield [column.of(table, row) for column in COLUMNS]
    hidden = [words.phase_name(item.phase) for item in table.not_shown]
    if not table.release.groups:
        hidden.insert(0, _("All schools"))
    known: dict[str, object] = {"round": table.release.title, "published_on": _day(table)}
    for name in hidden:
        yield [(known | {"group": name}).get(column.name, column.hidden) for column in COLUMNS]


def dictionary() -> Iterator[list[object]]:
    """The data dictionary: each column and each symbol with its meaning, in order."""
    for column in COLUMNS:
        yield [column.name, column.title, column.meaning]
    for symbol, meaning in SYMBOL_MEANINGS.items():
        yield [symbol.value, _("Symbol"), meaning]
