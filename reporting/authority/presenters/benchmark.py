"""What the benchmark page shows of figures.py: words, bars and links."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils import formats, timezone

from lantern.ui import charts
from reporting import words
from reporting.authority.disclosure.display import Shown, Trend
from reporting.authority.figures import Benchmark, Group, Release, SectionFigures, StatementFigures
from reporting.shares import whole_percent

WEAKEST = 6
VERDICTS = {Trend.HIGHER: "better", Trend.LOWER: "worse"}


@dataclass(frozen=True)
class StatementLine:
    """One statement: its bar, the same figures for the table, and the verdict."""

    id: str
    label: str
    bar: words.BarView
    trend: str
    trend_words: str


@dataclass(frozen=True)
class SlopeView:
    """One section then and now."""

    title: str
    slope: Any
    verdict: str
    said: str


@dataclass(frozen=True)
class GroupView:
    """One group: all statements together."""

    key: str
    name: str
    href: str
    current: bool
    group: Group
    bar: words.BarView
    sentence: str
    rounding: str


@dataclass(frozen=True)
class BenchmarkPage:
    """Everything the template says about one group of one release."""

    release: Release
    group: GroupView
    groups: list[GroupView]
    not_shown: list[tuple[str, str]]
    quality: str
    engagement: int
    weakest: list[StatementLine]
    sections: list[tuple[str, str, list[StatementLine]]]
    slopes: list[SlopeView]
    better: int
    worse: int
    earlier_name: str
    now_name: str
    any_new: bool


def benchmark_page(figures: Benchmark, *, showing_all: bool) -> BenchmarkPage:
    """The page of one group. Nothing that is not a shown figure, a group size or a public fact is in it."""
    release, earlier = figures.release, figures.earlier
    group = group_view(figures.group, current=figures.group)
    names = _names(earlier, release) if earlier else ("", "")
    return BenchmarkPage(
        release=release,
        group=group,
        groups=[group_view(item, current=figures.group) for item in release.groups],
        not_shown=[
            (words.phase_name(item.phase), words.not_shown_reason(item.phase, item.merged))
            for item in release.not_shown
        ],
        quality=words.percent(figures.group.overall[0]),
        engagement=whole_percent(figures.group.n, figures.group.invited),
        weakest=[statement_line(item, "w") for item in figures.weakest(WEAKEST)],
        sections=[
            (section.title, words.percent(section.green), _lines(section.statements)) for section in figures.sections
        ]
        if showing_all
        else [],
        slopes=_slopes(figures.sections),
        better=figures.moved(Trend.HIGHER),
        worse=figures.moved(Trend.LOWER),
        earlier_name=names[0],
        now_name=names[1],
        any_new=any(item.trend is Trend.NEW for item in figures.statements),
    )


def group_view(group: Group, *, current: Group) -> GroupView:
    bar = words.bar_of(group.overall)
    said = [f"{name} {share}" for name, share in zip(words.SHORT_LEVEL_WORDS, bar.words, strict=True)]
    return GroupView(
        key=group.key,
        name=words.group_name(group),
        href="?" + urlencode({"group": group.key}),
        current=group.key == current.key,
        group=group,
        bar=bar,
        sentence=", ".join([said[0], *(item[:1].lower() + item[1:] for item in said[1:])]) + ".",
        rounding=words.rounding(group),
    )


def statement_line(figures: StatementFigures, prefix: str) -> StatementLine:
    return StatementLine(
        id=f"{prefix}-{figures.statement.stable_id}",
        label=f"{figures.statement.code} {figures.statement.plain}",
        bar=words.bar_of(figures.shown),
        trend=figures.trend.value,
        trend_words=str(words.TREND_WORDS[figures.trend]),
    )


def _lines(statements: Iterable[StatementFigures]) -> list[StatementLine]:
    return [statement_line(item, "s") for item in statements]


def _slopes(sections: Iterable[SectionFigures]) -> list[SlopeView]:
    """Sections that both rounds asked about, all on one scale."""
    both = [(section, section.before, section.now) for section in sections if section.before and section.now]
    points = [share.points for _section, before, now in both for share in (before, now)]
    if not points:
        return []
    return [_slope(section, before, now, min(points), max(points)) for section, before, now in both]


def _slope(section: SectionFigures, before: Shown, now: Shown, lowest: int, highest: int) -> SlopeView:
    verdict = VERDICTS.get(section.trend, "none")
    drawn = charts.slope(before.points, now.points, lowest=lowest, highest=highest, is_clear=verdict != "none")
    drawn = replace(drawn, from_text=words.short_percent(before), to_text=words.short_percent(now))
    return SlopeView(section.title, drawn, verdict, str(words.TREND_WORDS[section.trend]).lower())


def _names(earlier: Release, release: Release) -> tuple[str, str]:
    """Two rounds by their dates, as short as still tells them apart: the year, the month, or the day."""
    days = [timezone.localtime(item.closed_at) for item in (earlier, release)]
    names = [[formats.date_format(day, form) for day in days] for form in ("Y", "M Y", "j M Y")]
    before, now = next((pair for pair in names if pair[0] != pair[1]), names[-1])
    return before, now
