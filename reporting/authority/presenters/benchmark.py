"""What every page of a release shows around its figures: the round, its groups, the other pages, names of rounds, bars."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy

from lantern.ui import charts
from reporting import words
from reporting.authority.disclosure.display import Shown, Trend
from reporting.authority.figures import ALL, Benchmark, Group, Release, SectionFigures, StatementFigures

VERDICTS = {Trend.HIGHER: "better", Trend.LOWER: "worse"}
VIEWS = (
    ("authority_reporting:benchmark", gettext_lazy("Overview")),
    ("authority_reporting:benchmark_statements", gettext_lazy("Statements")),
    ("authority_reporting:benchmark_sections", gettext_lazy("Sections")),
    ("authority_reporting:benchmark_groups", gettext_lazy("Groups")),
    ("authority_reporting:records", gettext_lazy("Records")),
    ("authority_reporting:benchmark_next", gettext_lazy("What to do next")),
    ("authority_reporting:benchmarks_over_time", gettext_lazy("Over time")),
    ("authority_national:beside", gettext_lazy("National")),
)


@dataclass(frozen=True)
class StatementLine:
    """One statement: its bar, the same figures for the table, and the verdict."""

    id: str
    label: str
    section: str
    bar: words.BarView
    before: str
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
class PageLink:
    """A link to another page, order or group."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class Frame:
    """What stands around the figures of one group of one release, on each of its pages."""

    release: Release
    group: GroupView
    groups: list[GroupView]
    views: list[PageLink]
    not_shown: list[tuple[str, str]]
    earlier_name: str
    now_name: str


def frame(figures: Benchmark, *, view: str, kept: Mapping[str, str] | None = None) -> Frame:
    """The frame of the page named `view`. `kept` is what else its address asks for, which links to other groups keep."""
    release, earlier = figures.release, figures.earlier
    names = round_names([earlier, release]) if earlier else ["", ""]
    return Frame(
        release=release,
        group=group_view(figures.group, current=figures.group, kept=kept),
        groups=[group_view(item, current=figures.group, kept=kept) for item in release.groups],
        views=views_of(figures.group, view=view),
        not_shown=not_shown(release),
        earlier_name=names[0],
        now_name=names[1],
    )


def views_of(group: Group, *, view: str) -> list[PageLink]:
    """The pages about the group's release, with the one that is read marked."""
    return [PageLink(str(text), address_of(name, group), current=name == view) for name, text in VIEWS]


def address_of(view: str, group: Group, **asked: str) -> str:
    """A page about the group's release, for this group; `asked` is what else its address says."""
    release = group.release
    named = release.template_id if view == "authority_reporting:benchmarks_over_time" else release.round_id
    # National figures have groups of their own.
    keeps_group = group.key != ALL and view != "authority_national:beside"
    query = urlencode(asked | ({"group": group.key} if keeps_group else {}))
    return reverse(view, args=[named]) + (f"?{query}" if query else "")


def not_shown(release: Release) -> list[tuple[str, str]]:
    """The phases without figures of their own, and why."""
    return words.not_shown_lines(release.not_shown)


def group_view(group: Group, *, current: Group, kept: Mapping[str, str] | None = None) -> GroupView:
    bar = words.bar_of(group.overall)
    said = [f"{name} {share}" for name, share in zip(words.SHORT_LEVEL_WORDS, bar.words, strict=True)]
    return GroupView(
        key=group.key,
        name=words.group_name(group),
        href="?" + urlencode({**(kept or {}), "group": group.key}),
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
        section=figures.statement.section,
        bar=words.bar_of(figures.shown),
        before=words.percent(figures.before) if figures.before else "",
        trend=figures.trend.value,
        trend_words=str(words.TREND_WORDS[figures.trend]),
    )


def slopes(sections: Iterable[SectionFigures]) -> list[SlopeView]:
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


def round_names(releases: Iterable[Release]) -> list[str]:
    """Rounds by their dates, as short as still tells them all apart: the year, the month, or the day."""
    days = [timezone.localtime(item.closed_at) for item in releases]
    names = [[formats.date_format(day, form) for day in days] for form in ("Y", "M Y", "j M Y")]
    return next((found for found in names if len(set(found)) == len(days)), names[-1])
