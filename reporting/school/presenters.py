"""What 'Where we stand' says: a school's own answers beside frozen figures, in quarters, without rank or score."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from checklists.school.queries.home import RecentChange
from reporting import words
from reporting.authority.catalogue import Group, Release, StatementFigures, figures_of
from reporting.authority.disclosure.display import Quarter

RATINGS = ("green", "amber", "red", "")


class Place(StrEnum):
    """How an own answer stands to a group's."""

    BEHIND = "half_or_more_answered_higher"
    STEP = "in_step"
    AHEAD = "half_or_more_answered_lower"
    APART = "cannot_be_compared"


@dataclass(frozen=True)
class OwnLine:
    """One statement: the group's bar with the own answer marked, and what it means in words."""

    id: str
    label: str
    figures: StatementFigures
    bar: words.BarView
    own: str
    place: Place
    verdict: str
    quarter: str
    far: bool
    href: str


@dataclass(frozen=True)
class GroupLink:
    name: str
    n: int
    href: str
    current: bool


@dataclass(frozen=True)
class PositionPage:
    release: Release
    group: Group
    group_name: str
    groups: list[GroupLink]
    why_all: str
    lines: list[OwnLine]
    counts: dict[str, int]

    def of(self, place: Place) -> list[OwnLine]:
        return [line for line in self.lines if line.place is place]

    @property
    def behind(self) -> list[OwnLine]:
        """Where others are ahead, the farthest first."""
        return sorted(self.of(Place.BEHIND), key=lambda line: not line.far)

    @property
    def ahead(self) -> list[OwnLine]:
        return sorted(self.of(Place.AHEAD), key=lambda line: not line.far)

    @property
    def in_step(self) -> list[OwnLine]:
        return self.of(Place.STEP)

    @property
    def apart(self) -> list[OwnLine]:
        return self.of(Place.APART)


def groups_of(release: Release, phase: str, band: str) -> list[Group]:
    """The shown groups this school is in: its phase, its size where that is shown, all schools."""
    return release.groups_for(phase, band)


def position_page(
    release: Release,
    group: Group,
    *,
    phase: str,
    band: str,
    own: Mapping[uuid.UUID, int],
    links: Mapping[uuid.UUID, str],
) -> PositionPage:
    """The page of one group. `own` holds the school's levels by stable id, `links` its own statements' addresses."""
    lines = [_line(figures, own, links) for figures in figures_of(release, group)]
    mine = groups_of(release, phase, band)
    missing = next((item for item in release.not_shown if item.phase == phase), None)
    return PositionPage(
        release=release,
        group=group,
        group_name=words.group_name(group),
        groups=[
            GroupLink(words.group_name(item), item.n, "?" + urlencode({"group": item.key}), item.key == group.key)
            for item in mine
        ],
        why_all=words.not_shown_reason(phase, missing.merged) if missing else "",
        lines=lines,
        counts={place.name.lower(): sum(line.place is place for line in lines) for place in Place},
    )


def _line(figures: StatementFigures, own: Mapping[uuid.UUID, int], links: Mapping[uuid.UUID, str]) -> OwnLine:
    stable_id = figures.statement.stable_id
    level = own.get(stable_id, len(RATINGS) - 1)
    place, quarter = place_of(figures, level)
    return OwnLine(
        id=f"y-{stable_id}",
        label=f"{figures.statement.code} {figures.statement.plain}",
        figures=figures,
        bar=words.bar_of(figures.shown),
        own=RATINGS[level],
        place=place,
        verdict=words.verdict(quarter, higher=place is Place.BEHIND) if quarter else "",
        quarter=str(words.QUARTER_WORDS[quarter]) if quarter else "",
        far=quarter is Quarter.THREE,
        href=links.get(stable_id, ""),
    )


def place_of(figures: StatementFigures, level: int) -> tuple[Place, Quarter | None]:
    """Where an own level stands, and the quarter that says how far."""
    found = figures.position_of(level)
    if found is None:
        return Place.APART, None
    higher, lower = found
    if higher is not Quarter.QUARTER:
        return Place.BEHIND, higher
    if lower is not Quarter.QUARTER:
        return Place.AHEAD, lower
    return Place.STEP, None


def ratings_in_words(change: RecentChange) -> str:
    """What was answered, such as 3 green, 1 amber; nothing for a signature."""
    counts = (
        (_("%(count)s green"), change.green),
        (_("%(count)s amber"), change.amber),
        (_("%(count)s red"), change.red),
        (_("%(count)s not applicable"), change.not_applicable),
    )
    return ", ".join(str(words) % {"count": count} for words, count in counts if count)
