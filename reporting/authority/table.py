"""Every displayed figure of one release as rows: the one source of its CSV and Excel files, its API and its report.

Plain data, computed from a Release like the pages' figures and by the same functions, with what schools' records say and
the national figures beside it. A row holds shown shares only, so whatever is written from rows cannot give out more than
the page does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reporting.authority.beside import Beside, sections_beside
from reporting.authority.disclosure import display
from reporting.authority.disclosure.display import Shown, Trend
from reporting.authority.disclosure.margins import margin
from reporting.authority.figures import Asked, Benchmark, Group, NotShown, Release, SectionFigures, benchmark
from reporting.authority.measured import Measured
from reporting.measures import Measure
from reporting.national.figures import NationalGroup, NationalRelease


class What(StrEnum):
    """What a row is about. The means are over the statements that have a level."""

    ALL = "all_statements"
    SECTION = "section"
    STATEMENT = "statement"


class Symbol(StrEnum):
    """The published symbols, as government statistics use them."""

    CONFIDENTIAL = "c"
    LOW_RELIABILITY = "u"
    NOT_APPLICABLE = "z"


@dataclass(frozen=True)
class Row:
    """One line of one group. Without `shown` it has no figure: the statement asks for a number or a text."""

    what: What
    group: Group
    section: str
    statement: Asked | None
    statements: int
    shown: tuple[Shown, ...] | None
    margin: int | None
    trend: Trend

    @property
    def symbol(self) -> str:
        """What a program should know before it uses the figures; empty if there is nothing."""
        return Symbol.NOT_APPLICABLE if self.shown is None else self.group.reliability

    @property
    def can_be_compared(self) -> bool:
        """Whether there is something to say about the change since the round before."""
        return self.shown is not None and self.trend is not Trend.NONE


@dataclass(frozen=True)
class RecordRow:
    """What records say of one measure in one group: the share of its schools in each band, in order."""

    group: Group
    measure: Measure
    shown: tuple[Shown, ...]
    margin: int


@dataclass(frozen=True)
class Table:
    """One release as rows: group by group, in each all statements together, then section by section.

    `measured` and `national` are None where nothing was published of records, or there are no national figures to stand
    beside.
    """

    release: Release
    earlier: Release | None
    figures: tuple[Benchmark, ...]
    rows: tuple[Row, ...]
    not_shown: tuple[NotShown, ...]
    measured: Measured | None = None
    records: tuple[RecordRow, ...] = ()
    national: NationalRelease | None = None
    beside: tuple[Beside, ...] = ()

    def of(self, group: Group, what: What | None = None) -> tuple[Row, ...]:
        """The rows of one group, all or those of one kind."""
        return tuple(row for row in self.rows if row.group.key == group.key and what in (None, row.what))

    def records_of(self, group: Group) -> tuple[RecordRow, ...]:
        """What records say in one group, measure by measure."""
        return tuple(row for row in self.records if row.group.key == group.key)

    def beside_of(self, group: NationalGroup) -> tuple[Beside, ...]:
        """The lines of one national group: each section's mean, if it has one, before its statements."""
        return tuple(row for row in self.beside if row.group.key == group.key)


def table_of(
    release: Release,
    earlier: Release | None,
    *,
    measured: Measured | None = None,
    national: NationalRelease | None = None,
) -> Table:
    """The release beside the one before. Pure arithmetic: the same rows always give the same table."""
    figures = tuple(benchmark(release, group, earlier) for group in release.groups)
    rows = tuple(row for item in figures for row in _rows_of(item))
    return Table(
        release,
        earlier,
        figures,
        rows,
        release.not_shown,
        measured,
        tuple(_record_rows(release, measured)) if measured else (),
        national,
        tuple(_beside_rows(release, national)) if national else (),
    )


def margin_over(group: Group, statements: int) -> int:
    """The 90 % margin of a mean over so many statements in this group, in whole points, at least 1."""
    return max(1, round(margin(group.n, len(group.leaves), statements)))


def _rows_of(figures: Benchmark) -> Iterator[Row]:
    group, statements = figures.group, len(figures.statements)
    if statements:
        yield Row(What.ALL, group, "", None, statements, group.overall, margin_over(group, statements), Trend.NONE)
    for section in figures.sections:
        number = len(section.statements)
        yield Row(
            What.SECTION,
            group,
            section.title,
            None,
            number,
            _mean_of(section, group),
            margin_over(group, number),
            section.trend,
        )
        for item in section.statements:
            yield Row(What.STATEMENT, group, section.title, item.statement, 1, item.shown, group.margin, item.trend)
    for asked in figures.release.without_level:
        yield Row(What.STATEMENT, group, asked.section, asked, 1, None, None, Trend.NONE)


def _record_rows(release: Release, measured: Measured) -> Iterator[RecordRow]:
    for group in release.groups:
        for figures in measured.of(group):
            yield RecordRow(group, figures.measure, figures.shown, figures.margin)


def _beside_rows(release: Release, national: NationalRelease) -> Iterator[Beside]:
    for group in national.groups:
        for section in sections_beside(release, group):
            if section.whole:
                yield section.whole
            yield from section.statements


def _mean_of(section: SectionFigures, group: Group) -> tuple[Shown, ...]:
    """The section's mean shares, level by level, as shown."""
    levels = zip(*(item.shares for item in section.statements), strict=True)
    return tuple(display.shown(display.mean(level), group.n) for level in levels)
