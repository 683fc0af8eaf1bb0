"""What can be said of a national release: groups, shares, margins, computed from its frozen rows and nothing else. Pure.

Margins come from the laws of the noise. One level of one draw has the variance that `noise` names; the draws in a sum are
independent, and 1.645 standard deviations hold 90 % of it, for one draw as for many.
tests/reporting/national compares all of that with the law.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from math import ceil, sqrt
from typing import Any, Final
from uuid import UUID

from reporting.authority.disclosure import display
from reporting.authority.disclosure.display import GREEN, NONE, Quarter, Shown
from reporting.national.combining import ALL, deviation

# Of one level in one draw of four that sum to 0: the first noise (alpha 1/2) and the second (alpha 9/10).
NINETY: Final = 1.645
# A share that may be farther from the true one than this, in points, is not shown.
WIDEST: Final = 20
# From these margins on, in points, figures are rounded and capped as those of small groups are.
COARSE, COARSER = 2, 6


@dataclass(frozen=True)
class NationalRow:
    """One statement in one group: noisy counts by level, of how many schools, and how many draws of noise are in them."""

    counts: tuple[int, ...]
    n: int
    authorities: int
    released: int
    drawn: int

    @cached_property
    def shares(self) -> tuple[Fraction, ...]:
        return display.shares(display.project(self.counts))

    @cached_property
    def margin(self) -> int:
        """The 90 % margin of a share, in whole points, at least 1."""
        return points(self.deviation)

    @property
    def deviation(self) -> float:
        """The standard deviation of a share's error, 0 to 1."""
        return deviation(self.n, self.released, self.drawn)


@dataclass(frozen=True)
class NationalGroup:
    """Schools of a phase, of one size of it, or all of them, over all authorities that gave."""

    phase: str
    band: str
    rows: Mapping[UUID, NationalRow]

    @property
    def key(self) -> str:
        return ALL if not self.phase else "-".join(part for part in (self.phase, self.band) if part)

    @property
    def n(self) -> int:
        """Schools in the statement that most of them were asked."""
        return max(row.n for row in self.rows.values())

    @property
    def authorities(self) -> int:
        return max(row.authorities for row in self.rows.values())

    @property
    def margin(self) -> int:
        """The widest 90 % margin of a statement's share, in whole points."""
        return max(row.margin for row in self.rows.values())

    @property
    def step(self) -> int:
        """The rounding of this group's figures, in points."""
        return display.step(fineness(self.n, self.margin))

    @property
    def cap(self) -> int:
        """The share at and below which figures are shown as 'or fewer'."""
        return display.caps(fineness(self.n, self.margin))[0]

    @property
    def reliability(self) -> str:
        """`u` for a group whose figures are weak, otherwise empty."""
        return "u" if self.margin > WIDEST / 2 else ""

    def shown(self, statement: UUID) -> tuple[Shown, ...]:
        """Green, amber, red, none of a statement that the group has."""
        row = self.rows[statement]
        return tuple(display.shown(share, fineness(row.n, self.margin)) for share in row.shares)

    def quarters(self, statement: UUID, own: int) -> tuple[Quarter, Quarter] | None:
        """In quarters, how many answered higher and lower than `own`; None if it cannot be compared."""
        if own == NONE or statement not in self.rows:
            return None
        higher, lower = display.better_and_worse(self.rows[statement].shares, own)
        return display.quarter(higher), display.quarter(lower)

    def means(self, statements: Collection[UUID]) -> tuple[tuple[Shown, ...], int] | None:
        """The mean shares, level by level, over those of the statements that the group has, and their margin in points; None of none."""
        rows = [self.rows[key] for key in statements if key in self.rows]
        if not rows:
            return None
        # The errors of different statements are independent draws.
        margin = points(sqrt(sum(row.deviation**2 for row in rows)) / len(rows))
        levels = zip(*(row.shares for row in rows), strict=True)
        return tuple(display.shown(display.mean(level), fineness(self.n, margin)) for level in levels), margin

    def green(self, statements: Collection[UUID]) -> tuple[Shown, int] | None:
        """The mean share of green and its margin, as `means` has them."""
        found = self.means(statements)
        return (found[0][GREEN], found[1]) if found else None

    def step_of(self, margin: int) -> int:
        """The rounding of means with this margin, in points."""
        return display.step(fineness(self.n, margin))


@dataclass(frozen=True)
class NationalRelease:
    """What stands of one set of the library and one school year, cut down to statements that somebody else asked in the same words."""

    library: str
    title: str
    period: int
    frozen_at: datetime
    authorities: int
    groups: tuple[NationalGroup, ...]
    # Statements of whoever compares that have no national figure: their own, or reworded.
    apart: frozenset[UUID] = frozenset()

    @property
    def years(self) -> str:
        """The school year, such as 2025 to 2026."""
        return f"{self.period}–{(self.period + 1) % 100:02}"

    def group(self, key: str) -> NationalGroup | None:
        return next((group for group in self.groups if group.key == key), None)

    def groups_for(self, phase: str, band: str) -> list[NationalGroup]:
        """The groups that a school of this kind is in: its size, its phase, all schools last."""
        wanted = [f"{phase}-{band}", phase, ALL]
        return [group for key in wanted if (group := self.group(key)) is not None]


def group_of(data: Mapping[str, Any], wanted: Collection[UUID]) -> NationalGroup | None:
    """A group as it was stored, with the wanted statements; None if nothing of it can be shown.

    Whether a row is shown depends on its schools and its draws, which are public, and never on its counts.
    """
    rows = {}
    for key, one in data["rows"].items():
        statement = UUID(key)
        row = NationalRow(tuple(one["counts"]), one["n"], one["authorities"], one["released"], one["drawn"])
        if statement in wanted and row.margin <= WIDEST:
            rows[statement] = row
    phase = "" if data["phase"] == ALL else data["phase"]
    return NationalGroup(phase, data["band"], rows) if rows else None


def points(error: float) -> int:
    """The 90 % margin in whole points, at least 1, of an error with this standard deviation (0 to 1)."""
    return max(1, ceil(100 * NINETY * error - 0.5))


def fineness(n: int, margin: int) -> int:
    """The size of a group of the authority's own whose figures are as fine as those of n schools with this margin."""
    if margin > COARSER:
        return min(n, 19)
    return min(n, 99) if margin > COARSE else n
