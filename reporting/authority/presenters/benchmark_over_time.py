"""A checklist's rounds as lines, and the same figures as a table."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from reporting import words
from reporting.authority.disclosure.display import Trend
from reporting.authority.figures import Group
from reporting.authority.over_time import Line, OverTime
from reporting.authority.presenters.benchmark import GroupView, PageLink, group_view, round_names, views_of


@dataclass(frozen=True)
class RoundCell:
    """One round of a line: its figure, and the verdict on the change since the figure before."""

    name: str
    figure: str
    trend: str
    trend_words: str


@dataclass(frozen=True)
class LineView:
    """A share over the rounds, drawn and as a table; `note` says over which statements where these are not all."""

    title: str
    id: str
    shares: list[float | None]
    names: list[str]
    texts: list[str]
    clear: list[bool]
    cells: list[RoundCell]
    trend: str
    trend_words: str
    note: str


@dataclass(frozen=True)
class RoundLine:
    """One round: when it closed, how many schools, and its page."""

    name: str
    title: str
    closed_at: datetime
    group: Group | None
    href: str


@dataclass(frozen=True)
class OverTimePage:
    title: str
    group: GroupView
    groups: list[GroupView]
    views: list[PageLink]
    rounds: list[RoundLine]
    lines: list[LineView]


def over_time_page(found: OverTime) -> OverTimePage:
    """The lines of one group."""
    current = found.group
    names = round_names(found.releases)
    lines = [("overall", _("All statements"), found.overall)]
    lines += [(f"line-{place}", line.title, line) for place, line in enumerate(found.sections)]
    return OverTimePage(
        title=found.releases[-1].title,
        group=group_view(current, current=current),
        groups=[group_view(item, current=current) for item in current.release.groups],
        views=views_of(current, view="authority_reporting:benchmarks_over_time"),
        rounds=[
            RoundLine(
                name, release.title, release.closed_at, group,
                reverse("authority_reporting:benchmark", args=[release.round_id]),
            )
            for release, group, name in zip(found.releases, found.groups, names, strict=True)
        ],
        lines=[_line_view(line, names, id_, title) for id_, title, line in lines],
    )  # fmt: skip


def _line_view(line: Line, names: list[str], id_: str, title: str) -> LineView:
    drawn = [name for name, share in zip(names, line.shares, strict=True) if share is not None]
    return LineView(
        title=title,
        id=id_,
        shares=[None if share is None else words.mark_of(share).points for share in line.shares],
        names=names,
        clear=[trend in (Trend.HIGHER, Trend.LOWER) for trend in line.trends],
        texts=["" if share is None else words.short_percent(share) for share in line.shares],
        cells=[
            RoundCell(name, words.percent(share) if share else _("No figure"), trend.value, _said(trend))
            for name, share, trend in zip(names, line.shares, line.trends, strict=True)
        ],
        trend=line.whole.value,
        trend_words=_("%(verdict)s since %(first)s") % {"verdict": _said(line.whole), "first": drawn[0]}
        if line.whole is not Trend.NONE
        else "",
        note=""
        if line.compared == line.asked
        else _("Over %(compared)d of %(asked)d statements: those that each of these rounds asked.")
        % {"compared": line.compared, "asked": line.asked},
    )


def _said(trend: Trend) -> str:
    return "" if trend is Trend.NONE else str(words.TREND_WORDS[trend])
