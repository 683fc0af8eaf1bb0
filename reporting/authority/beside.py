"""A release beside national figures: each section and statement here and nationally, and what may be said of the difference.

Plain data and pure arithmetic on two releases, for the page and, through table.py, for files, the API and the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from math import hypot

from reporting.authority.disclosure import display
from reporting.authority.disclosure.display import GREEN, Shown
from reporting.authority.disclosure.margins import margin
from reporting.authority.figures import ALL, Asked, Group, Release
from reporting.national.figures import NationalGroup, NationalRelease


class Difference(StrEnum):
    """Of the shares of green; NONE where the group is not shown here."""

    MORE = "more_green_here"
    LESS = "less_green_here"
    UNCLEAR = "no_clear_difference"
    NONE = "none"


@dataclass(frozen=True)
class Beside:
    """A statement, or without one the mean of a section, in one national group and in the same group here.

    `shown` holds the national shares by level and `here` the share of green over the same statements. Without `shown` the
    statement has no national figure; without `own` the group is not shown here.
    """

    group: NationalGroup
    own: Group | None
    section: str
    statement: Asked | None
    statements: int
    n: int
    shown: tuple[Shown, ...] | None = None
    margin: int | None = None
    here: Shown | None = None
    difference: Difference = Difference.NONE

    @property
    def rounded_to(self) -> int | None:
        """The step to which the national shares are rounded, in points; None where there are none."""
        return None if self.margin is None else self.group.step_of(self.margin)


@dataclass(frozen=True)
class SectionBeside:
    """The mean is over the statements that have a national figure; None if none has."""

    whole: Beside | None
    statements: tuple[Beside, ...]


def own_group(release: Release, group: NationalGroup) -> Group | None:
    """The authority's own group of the same phase and size; None if that is not shown."""
    for own in release.groups:
        if group.key == ALL:
            if own.key == ALL:
                return own
        elif own.phases == (group.phase,) and (own.bands == (group.band,) if group.band else not own.is_sized):
            return own
    return None


def national_group(national: NationalRelease, own: Group) -> NationalGroup | None:
    """The national group of the same phase and size; None if there is none."""
    return next((group for group in national.groups if own_group(own.release, group) is own), None)


def sections_beside(release: Release, group: NationalGroup) -> tuple[SectionBeside, ...]:
    """Every statement of the release that has a level, section by section, beside one national group."""
    own = own_group(release, group)
    found = []
    for (_position, title), part in groupby(release.statements, key=lambda one: (one.section_position, one.section)):
        asked = tuple(part)
        known = [one for one in asked if one.stable_id in group.rows]
        whole = _beside(group, own, title, None, known) if known else None
        found.append(SectionBeside(whole, tuple(_one(group, own, one) for one in asked)))
    return tuple(found)


def _one(group: NationalGroup, own: Group | None, asked: Asked) -> Beside:
    if asked.stable_id not in group.rows:
        return Beside(group, own, asked.section, asked, 1, 0)
    return _beside(group, own, asked.section, asked, [asked])


def _beside(
    group: NationalGroup, own: Group | None, section: str, statement: Asked | None, asked: Sequence[Asked]
) -> Beside:
    keys = [one.stable_id for one in asked]
    means = group.means(keys)
    if means is None:
        raise ValueError("A national figure was asked for that the group does not have.")
    shown, off = means
    n = max(group.rows[key].n for key in keys)
    if own is None:
        return Beside(group, None, section, statement, len(keys), n, shown, off)
    share = display.mean([own.shares[key][GREEN] for key in keys])
    here = display.shown(share, own.n)
    national_share = display.mean([group.rows[key].shares[GREEN] for key in keys])
    both = hypot(float(margin(own.n, len(own.leaves), len(keys))), off)
    difference = _difference(share - national_share, both, here, shown[GREEN])
    return Beside(group, own, section, statement, len(keys), n, shown, off, here, difference)


def _difference(difference: Fraction, off: float, here: Shown, nationally: Shown) -> Difference:
    """What may be said: nothing within the margin of both figures together, nor what the shown figures do not show."""
    shown = display.place(here) - display.place(nationally)
    if abs(difference) * 100 <= off or shown * difference <= 0:
        return Difference.UNCLEAR
    return Difference.MORE if difference > 0 else Difference.LESS
