"""Statements in any order, sections and groups side by side."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantern.ui.dots import Mark, Row
from reporting import words
from reporting.authority.disclosure.display import Trend
from reporting.authority.figures import ALL, Benchmark, Group, Order, SectionFigures
from reporting.authority.presenters.benchmark import (
    Frame,
    GroupView,
    PageLink,
    StatementLine,
    address_of,
    frame,
    statement_line,
)

# Groups beside all schools in one profile: there are eight shapes.
MOST_BESIDE = 7
ORDERS: dict[Order, tuple[Promise, Promise]] = {
    Order.WEAKEST: (gettext_lazy("Weakest first"), gettext_lazy("Fewest green answers first, then most red ones.")),
    Order.SPREAD: (
        gettext_lazy("Most spread first"),
        gettext_lazy("Where schools differ most: many green and many red answers at once."),
    ),
    Order.CHANGED: (
        gettext_lazy("Most changed first"),
        gettext_lazy(
            "Clear changes since the round before, the largest first. All others follow in the checklist’s order."
        ),
    ),
    Order.ASKED: (gettext_lazy("In the checklist’s order"), gettext_lazy("By section, as schools are asked.")),
}


@dataclass(frozen=True)
class Part:
    """Statements under one heading; without one, in the order that was asked for."""

    title: str
    id: str
    green: str
    lines: list[StatementLine]


@dataclass(frozen=True)
class StatementsPage:
    frame: Frame
    order: str
    about: str
    orders: list[PageLink]
    parts: list[Part]


@dataclass(frozen=True)
class SectionLine:
    """One section: its bar, its margin, the change."""

    id: str
    title: str
    href: str
    statements: int
    bar: words.BarView
    margin: int
    trend: str
    trend_words: str
    before: str


@dataclass(frozen=True)
class SectionsPage:
    frame: Frame
    lines: list[SectionLine]
    rows: list[Row]
    names: list[str]


@dataclass(frozen=True)
class Profile:
    """Some groups side by side, section by section."""

    id: str
    title: str
    rows: list[Row]
    names: list[str]


@dataclass(frozen=True)
class GroupsPage:
    frame: Frame
    profiles: list[Profile]
    # Each group with the widest margin of its sections.
    margins: list[tuple[GroupView, int]]


def statements_page(figures: Benchmark, order: Order) -> StatementsPage:
    """Every statement. In the checklist's order they stand under their sections, else in one list."""
    around = frame(figures, view="authority_reporting:benchmark_statements", kept={"sort": order})
    if order is Order.ASKED:
        parts = [
            Part(
                section.title,
                section_id(section),
                words.percent(section.green),
                [statement_line(item, "s") for item in section.statements],
            )
            for section in figures.sections
        ]
    else:
        parts = [Part("", "", "", [statement_line(item, "s") for item in figures.ordered(order)])]
    return StatementsPage(
        frame=around,
        order=order,
        about=str(ORDERS[order][1]),
        orders=[
            PageLink(
                str(text),
                address_of("authority_reporting:benchmark_statements", figures.group, sort=one),
                current=one is order,
            )
            for one, (text, _about) in ORDERS.items()
        ],
        parts=parts,
    )


def section_id(section: SectionFigures) -> str:
    return f"section-{section.statements[0].statement.section_position}"


def sections_page(figures: Benchmark, everybody: Benchmark) -> SectionsPage:
    """Sections of one group, beside those of all schools."""
    shown = [figures] if figures.group.key == ALL else [figures, everybody]
    return SectionsPage(
        frame=frame(figures, view="authority_reporting:benchmark_sections"),
        lines=[_section_line(section, figures) for section in figures.sections],
        rows=_rows(shown, figures.group),
        names=[words.group_name(one.group) for one in shown],
    )


def groups_page(figures: Benchmark, groups: list[Benchmark]) -> GroupsPage:
    """Every shown group side by side: phases beside all schools, then the sizes of each phase beside the phase."""
    around = frame(figures, view="authority_reporting:benchmark_groups")
    everybody, *others = groups
    phases = [one for one in others if not one.group.is_sized]
    profiles = [
        _profile(f"phases-{start}", _("By phase"), [everybody, *phases[start : start + MOST_BESIDE]])
        for start in range(0, max(len(phases), 1), MOST_BESIDE)
    ]
    for same, sized in groupby((one for one in others if one.group.is_sized), key=lambda one: one.group.phases):
        whole = next((one for one in phases if one.group.phases == same), everybody)
        title = _("%(phases)s, by size") % {"phases": words.phases_name(same)}
        profiles.append(_profile("sizes-" + "-".join(same), title, [whole, *sized]))
    margins = [max(section.margin for section in one.sections) for one in groups]
    return GroupsPage(frame=around, profiles=profiles, margins=list(zip(around.groups, margins, strict=True)))


def _profile(id_: str, title: str, shown: list[Benchmark]) -> Profile:
    overall = Row(_("All statements"), tuple(_mark(one.overall) for one in shown))
    return Profile(id_, title, [overall, *_rows(shown, shown[0].group)], [words.group_name(one.group) for one in shown])


def _section_line(section: SectionFigures, figures: Benchmark) -> SectionLine:
    place = address_of("authority_reporting:benchmark_statements", figures.group, sort=Order.ASKED)
    return SectionLine(
        id=section_id(section),
        title=section.title,
        href=f"{place}#{section_id(section)}",
        statements=len(section.statements),
        bar=words.bar_of(section.levels),
        margin=section.margin,
        trend=section.trend.value,
        trend_words="" if section.trend is Trend.NONE else str(words.TREND_WORDS[section.trend]),
        before=words.percent(section.before) if section.before else "",
    )


def _rows(shown: list[Benchmark], group: Group) -> list[Row]:
    """A profile: one row for each section, one mark for each of the benchmarks, all of one release."""
    rows = []
    for sections in zip(*(one.sections for one in shown), strict=True):
        section = sections[0]
        place = address_of("authority_reporting:benchmark_statements", group, sort=Order.ASKED)
        rows.append(Row(section.title, tuple(_mark(one) for one in sections), href=f"{place}#{section_id(section)}"))
    return rows


def _mark(section: SectionFigures) -> Mark:
    return words.mark_of(section.green, margin=section.margin)
