"""What can be said of a release: groups, shares, sections, trends, computed from frozen rows and nothing else.

Plain data, so that the authority's pages, its API and CSV, and a school's pages all show the same figures. Nothing here
asks the database; releases.py reads the rows and hands them in.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Any

from reporting.authority.disclosure import display
from reporting.authority.disclosure.display import GREEN, NONE, Quarter, Shown, Trend
from reporting.authority.disclosure.leaves import BANDS
from reporting.authority.disclosure.margins import margin

# What green, amber and red count where the spread of answers is measured.
_WORTH = (1.0, 0.5, 0.0)
BAND_WORDS = {"S": "small", "M": "medium", "L": "large"}
ALL = "all"


class Order(StrEnum):
    """In which order statements are listed."""

    WEAKEST = "weakest"
    SPREAD = "spread"
    CHANGED = "changed"
    ASKED = "order"


@dataclass(frozen=True)
class FrozenGroup:
    """One leaf as it was frozen. `rows` holds the noisy counts of each statement, by the statement's stable id."""

    phases: tuple[str, ...]
    bands: tuple[str, ...]
    n: int
    invited: int
    shown: bool
    rows: dict[uuid.UUID, tuple[int, ...]]


@dataclass(frozen=True)
class Asked:
    """One statement of the round's version."""

    id: uuid.UUID
    stable_id: uuid.UUID
    code: str
    plain: str
    section: str
    section_position: int


@dataclass(frozen=True)
class Release:
    """What was published of one round."""

    round_id: uuid.UUID
    title: str
    template_id: uuid.UUID
    closed_at: datetime
    submitted: int
    invited: int
    rare_phases: tuple[str, ...]
    statements: tuple[Asked, ...]
    leaves: tuple[FrozenGroup, ...]
    without_level: tuple[Asked, ...] = ()  # a number or a text: asked, and in no figure

    @cached_property
    def groups(self) -> tuple["Group", ...]:
        """The groups that are shown: all schools, each group of phases, and its sizes where it was cut by size."""
        if not self.leaves:
            return ()
        groups = [Group(self, ALL, (), BANDS, self.leaves)]
        for phases in dict.fromkeys(leaf.phases for leaf in self.leaves if leaf.shown):
            parts = tuple(leaf for leaf in self.leaves if leaf.phases == phases)
            if len(self.leaves) > 1 and parts != self.leaves:
                groups.append(Group(self, "-".join(phases), phases, BANDS, parts))
            if len(parts) > 1:
                groups += [Group(self, _key(phases, part.bands), phases, part.bands, (part,)) for part in parts]
        return tuple(groups)

    @property
    def has_figures(self) -> bool:
        """Whether enough schools submitted, and some statement asks for a level."""
        return bool(self.leaves and self.statements)

    def group(self, key: str) -> "Group | None":
        """The shown group with this key, or None."""
        return next((group for group in self.groups if group.key == key), None)

    @cached_property
    def not_shown(self) -> tuple["NotShown", ...]:
        """The phases that have no group of their own, in order, each with the group that counts it."""
        missing = []
        for phase in self.rare_phases:
            merged = next((leaf.phases for leaf in self.leaves if leaf.shown and phase in leaf.phases), ())
            missing.append(NotShown(phase, merged if len(self.leaves) > 1 else ()))
        return tuple(missing)

    def groups_for(self, phase: str, band: str) -> "list[Group]":
        """The groups that a school of this kind is in: its phase, its size of it if there is one, all schools last."""
        own = [group for group in self.groups if phase in group.phases and band in group.bands]
        return [*own, *(group for group in self.groups if group.key == ALL)]


@dataclass(frozen=True)
class NotShown:
    """A phase without figures of its own. `merged` names the phases it is shown together with, if it is."""

    phase: str
    merged: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """A group as shown: a sum of leaves. `phases` is empty for all schools."""

    release: Release
    key: str
    phases: tuple[str, ...]
    bands: tuple[str, ...]
    leaves: tuple[FrozenGroup, ...]

    @property
    def n(self) -> int:
        return sum(leaf.n for leaf in self.leaves)

    @property
    def invited(self) -> int:
        if self.key == ALL:
            return self.release.invited
        return sum(leaf.invited for leaf in self.leaves)

    @property
    def is_sized(self) -> bool:
        """Whether the group is one size of its phases."""
        return self.bands != BANDS

    @property
    def reliability(self) -> str:
        """`u` for a group whose figures are weak, otherwise empty. A group that is not shown has no Group."""
        return display.reliability(self.n)

    @property
    def step(self) -> int:
        """The rounding of this group's figures, in points."""
        return display.step(self.n)

    @property
    def cap(self) -> int:
        """The share at and below which figures are shown as 'or fewer'."""
        return display.caps(self.n)[0]

    @cached_property
    def margin(self) -> int:
        """The 90 % margin of one statement's share, in whole points, at least 1."""
        return max(1, round(margin(self.n, len(self.leaves))))

    def margin_of(self, statements: int) -> int:
        """The 90 % margin of the mean of so many statements' shares, in whole points, at least 1."""
        return max(1, round(margin(self.n, len(self.leaves), statements)))

    @cached_property
    def shares(self) -> dict[uuid.UUID, tuple[Fraction, ...]]:
        """Each statement's shares by level, by stable id."""
        return {
            statement.stable_id: display.shares(
                display.project(display.add_leaves(leaf.rows[statement.stable_id] for leaf in self.leaves))
            )
            for statement in self.release.statements
        }

    @cached_property
    def overall(self) -> tuple[Shown, ...]:
        """The mean over all statements, level by level, as shown."""
        return tuple(display.shown(display.mean(level), self.n) for level in zip(*self.shares.values(), strict=True))

    def same_in(self, release: Release) -> "Group | None":
        """This group in another release: the same phases and sizes, whatever n was."""
        return release.group(self.key)


@dataclass(frozen=True)
class StatementFigures:
    """One statement in one group, and what may be said of its change."""

    statement: Asked
    group: Group
    trend: Trend
    # The share of green answers in the round before, where it asked this statement of this group.
    before: Shown | None = None

    @property
    def shares(self) -> tuple[Fraction, ...]:
        return self.group.shares[self.statement.stable_id]

    @property
    def shown(self) -> tuple[Shown, ...]:
        """Green, amber, red, none: the only form in which shares leave the server."""
        return tuple(display.shown(share, self.group.n) for share in self.shares)

    @property
    def strength(self) -> tuple[float, float]:
        """Ascends with the shown share of green, then with a smaller one of red."""
        green, _amber, red, _none = self.shown
        return display.place(green), -display.place(red)

    @property
    def spread(self) -> float:
        """How far apart the answers are: the variance of green as 1, amber as a half and red as 0, from shown shares.

        Greatest where half of the schools say green and half red. What was not answered is left out.
        """
        weights = [display.place(share) for share in self.shown[:NONE]]
        whole = sum(weights) or 1
        average = sum(worth * weight for worth, weight in zip(_WORTH, weights, strict=True)) / whole
        return sum(weight * (worth - average) ** 2 for worth, weight in zip(_WORTH, weights, strict=True)) / whole

    @property
    def change(self) -> int:
        """By how many shown points green changed; 0 unless the change is clear."""
        if self.before is None or self.trend not in (Trend.HIGHER, Trend.LOWER):
            return 0
        return display.place(self.shown[GREEN]) - display.place(self.before)

    def position_of(self, own: int) -> tuple[Quarter, Quarter] | None:
        """In quarters, how many of the group answered higher and lower than `own`; None if it cannot be compared."""
        if own == NONE:
            return None
        higher, lower = display.better_and_worse(self.shares, own)
        return display.quarter(higher), display.quarter(lower)


_ORDERS: dict[Order, Callable[[StatementFigures], Any]] = {
    Order.WEAKEST: lambda figures: figures.strength,
    Order.SPREAD: lambda figures: -figures.spread,
    Order.CHANGED: lambda figures: -abs(figures.change),
    Order.ASKED: lambda _figures: 0,
}


@dataclass(frozen=True)
class SectionFigures:
    """One section in one group: `levels` are the means of its statements' shares, level by level.

    `before` and `now` are means over the statements that both rounds asked; None where there is nothing to compare.
    """

    title: str
    statements: tuple[StatementFigures, ...]
    levels: tuple[Shown, ...]
    now: Shown | None
    before: Shown | None
    trend: Trend

    @property
    def green(self) -> Shown:
        return self.levels[GREEN]

    @property
    def margin(self) -> int:
        """The 90 % margin of its share of green, in whole points."""
        return self.statements[0].group.margin_of(len(self.statements))


@dataclass(frozen=True)
class Benchmark:
    """One group of one release, beside the same group of the release before."""

    release: Release
    group: Group
    earlier: Release | None
    earlier_group: Group | None
    sections: tuple[SectionFigures, ...]

    @property
    def statements(self) -> tuple[StatementFigures, ...]:
        return tuple(figures for section in self.sections for figures in section.statements)

    @cached_property
    def overall(self) -> SectionFigures:
        """All statements together, as if they were one section."""
        return _section("", self.statements, self.group, self.earlier_group)

    def ordered(self, order: Order) -> tuple[StatementFigures, ...]:
        """Every statement. Where the order says nothing, and between equals, they stay in the checklist's."""
        return tuple(sorted(self.statements, key=_ORDERS[order]))

    def weakest(self, number: int) -> tuple[StatementFigures, ...]:
        """The statements with the smallest shown share of green, then the largest of red, then in their order."""
        return self.ordered(Order.WEAKEST)[:number]

    @property
    def weakest_section(self) -> SectionFigures:
        """The section with the smallest shown share of green; the first of equals."""
        return min(self.sections, key=lambda section: display.place(section.green))

    def moved(self, direction: Trend) -> int:
        """How many sections changed in this direction beyond the margin."""
        return sum(section.trend is direction for section in self.sections)


def benchmark(release: Release, group: Group, earlier: Release | None) -> Benchmark:
    """The figures of one group. Pure arithmetic: the same rows always give the same figures."""
    before = group.same_in(earlier) if earlier else None
    sections = []
    by_section = groupby(release.statements, key=lambda statement: (statement.section_position, statement.section))
    for (_position, title), asked in by_section:
        figures = tuple(_statement(item, group, earlier, before) for item in asked)
        sections.append(_section(title, figures, group, before))
    return Benchmark(release, group, earlier, before, tuple(sections))


def _statement(item: Asked, group: Group, earlier: Release | None, before: Group | None) -> StatementFigures:
    if earlier is None:
        return StatementFigures(item, group, Trend.NONE)
    if item.stable_id not in {statement.stable_id for statement in earlier.statements}:
        return StatementFigures(item, group, Trend.NEW)
    if before is None:
        return StatementFigures(item, group, Trend.NONE)
    now, then = group.shares[item.stable_id][GREEN], before.shares[item.stable_id][GREEN]
    return StatementFigures(item, group, trend_between(group, before, now, then, 1), display.shown(then, before.n))


def _section(title: str, figures: tuple[StatementFigures, ...], group: Group, before: Group | None) -> SectionFigures:
    both = [item.statement.stable_id for item in figures if before and item.statement.stable_id in before.shares]
    by_level = zip(*(item.shares for item in figures), strict=True)
    levels = tuple(display.shown(display.mean(level), group.n) for level in by_level)
    if before is None or not both:
        return SectionFigures(title, figures, levels, None, None, Trend.NONE)
    now = display.mean([group.shares[stable_id][GREEN] for stable_id in both])
    then = display.mean([before.shares[stable_id][GREEN] for stable_id in both])
    return SectionFigures(
        title,
        figures,
        levels,
        display.shown(now, group.n),
        display.shown(then, before.n),
        trend_between(group, before, now, then, len(both)),
    )


def trend_between(group: Group, before: Group, now: Fraction, then: Fraction, statements: int) -> Trend:
    """What may be said of a change of the mean of so many statements' shares from one release to a later one."""
    return display.trend(
        now,
        then,
        n=group.n,
        leaves=len(group.leaves),
        n_before=before.n,
        leaves_before=len(before.leaves),
        statements=statements,
    )


def _key(phases: tuple[str, ...], bands: tuple[str, ...]) -> str:
    return "-".join([*phases, *(BAND_WORDS[band] for band in bands)])
