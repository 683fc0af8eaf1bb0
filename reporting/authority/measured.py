"""What was published of schools' records: the measures of a release, read from frozen rows and nothing else.

The same arithmetic as for statements (disclosure/display.py), with bands in place of levels. Serves officers and schools.
"""

import uuid
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from reporting.authority.disclosure import display
from reporting.authority.disclosure.display import Quarter, Shown
from reporting.authority.disclosure.margins import margin
from reporting.authority.figures import FrozenGroup, Group, Release
from reporting.authority.models import MeasureRelease, MeasureRow
from reporting.authority.models import Release as Row
from reporting.measures import Measure, Period, bands_of, not_recorded, period_of


@dataclass(frozen=True)
class MeasureFigures:
    """One measure in one group."""

    measure: Measure
    group: Group
    counts: tuple[int, ...]

    @cached_property
    def shares(self) -> tuple[Fraction, ...]:
        """The share of the group's schools in each band, schools without such records in the last one."""
        return display.shares(display.project(self.counts))

    @property
    def shown(self) -> tuple[Shown, ...]:
        """The only form in which shares leave the server."""
        return tuple(display.shown(share, self.group.n) for share in self.shares)

    @property
    def margin(self) -> int:
        """The 90 % margin of one band's share, in whole points, at least 1."""
        bands = len(bands_of(self.measure))
        return max(1, round(margin(self.group.n, len(self.group.leaves), levels=bands)))

    def beside(self, own: int) -> tuple[Quarter, Quarter] | None:
        """In quarters, how many of the group's schools are in a lower and in a higher band; None where nothing is recorded here."""
        last = not_recorded(self.measure)
        if own >= last:
            return None
        lower, higher = sum(self.shares[:own], Fraction(0)), sum(self.shares[own + 1 : last], Fraction(0))
        return display.quarter(lower), display.quarter(higher)


@dataclass(frozen=True)
class Measured:
    """What was published of records with one release. `rows` holds noisy counts by the place of the leaf and the measure."""

    release: Release
    period: Period
    rows: dict[tuple[int, str], tuple[int, ...]]

    def of(self, group: Group) -> tuple[MeasureFigures, ...]:
        """Every measure in one shown group, in order."""
        places = [place for place, leaf in enumerate(self.release.leaves) if _is_in(leaf, group)]
        return tuple(
            MeasureFigures(measure, group, display.add_leaves(self.rows[place, measure] for place in places))
            for measure in Measure
        )


@dataclass(frozen=True)
class OtherRound:
    """The round that published what records say about the same term."""

    round_id: uuid.UUID
    title: str


def measured_of(release: Release) -> Measured | None:
    """What was published of records with this release, in one query; None if nothing was: `published_with` may say why."""
    rows = MeasureRow.objects.filter(round_id=release.round_id).values_list(
        "group__position", "measure", "counts", "round__opens_on"
    )
    found, opened = {}, None
    for position, measure, counts, opens_on in rows:
        found[position, measure] = tuple(counts)
        opened = opens_on
    return Measured(release, period_of(opened), found) if opened else None


def published_with(release: Release) -> OtherRound | None:
    """The other round with which the records of this release's term were published, if they were."""
    opened = Row.objects.values_list("round__opens_on", flat=True).get(round_id=release.round_id)
    others = MeasureRelease.objects.filter(term_began=period_of(opened).term.began).exclude(round_id=release.round_id)
    found = others.values_list("round_id", "round__title").first()
    return OtherRound(*found) if found else None


def measured_rounds() -> dict[uuid.UUID, Period]:
    """Every round that published what records say, and about which period."""
    rows = MeasureRelease.objects.values_list("round_id", "term_began")
    return {round_id: period_of(began) for round_id, began in rows}


def _is_in(leaf: FrozenGroup, group: Group) -> bool:
    return any((leaf.phases, leaf.bands) == (one.phases, one.bands) for one in group.leaves)
