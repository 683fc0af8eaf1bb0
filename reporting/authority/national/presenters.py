"""What pages say of the national comparison: the authority's own figures beside national ones, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import hypot
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from lantern.ui.dots import Mark, Row
from reporting import words
from reporting.authority.disclosure import display
from reporting.authority.disclosure.display import GREEN, Shown
from reporting.authority.disclosure.margins import margin
from reporting.authority.figures import ALL, Asked, Group, Release
from reporting.national.figures import NationalGroup, NationalRelease


@dataclass(frozen=True)
class Beside:
    """One figure here and nationally, and what may be said of the difference; nothing is here where a group is not shown."""

    label: str
    here: Shown | None
    nationally: Shown
    margin: int
    verdict: str

    @property
    def here_words(self) -> str:
        return words.percent(self.here) if self.here else ""

    @property
    def national_words(self) -> str:
        return words.percent(self.nationally)


@dataclass(frozen=True)
class SectionBeside:
    whole: Beside
    statements: list[Beside]


@dataclass(frozen=True)
class GroupLink:
    name: str
    href: str
    current: bool


@dataclass(frozen=True)
class NationalPage:
    """One national group beside the same group of the authority, if that is shown."""

    release: Release
    national: NationalRelease
    group: NationalGroup
    name: str
    own: Group | None
    groups: list[GroupLink]
    sections: list[SectionBeside]
    rows: list[Row]
    names: list[str]
    apart: int

    @property
    def reliability(self) -> str:
        return self.group.reliability


def own_group(release: Release, group: NationalGroup) -> Group | None:
    """The authority's own group of the same phase and size; None if that is not shown."""
    for own in release.groups:
        if group.key == ALL:
            if own.key == ALL:
                return own
        elif own.phases == (group.phase,) and (own.bands == (group.band,) if group.band else not own.is_sized):
            return own
    return None


def national_page(release: Release, national: NationalRelease, group: NationalGroup) -> NationalPage:
    own = own_group(release, group)
    sections = []
    by_section = groupby(release.statements, key=lambda one: (one.section_position, one.section))
    for (_position, title), asked in by_section:
        known = [one for one in asked if one.stable_id in group.rows]
        if known:
            sections.append(SectionBeside(_section(title, known, group, own), [_one(one, group, own) for one in known]))
    names = [*([_("Here")] if own else []), _("Nationally")]
    return NationalPage(
        release=release,
        national=national,
        group=group,
        name=words.national_name(group),
        own=own,
        groups=[
            GroupLink(words.national_name(one), "?" + urlencode({"group": one.key}), one.key == group.key)
            for one in national.groups
        ],
        sections=sections,
        rows=[Row(one.whole.label, _marks(one.whole), f"#section-{place}") for place, one in enumerate(sections, 1)],
        names=names,
        apart=len(release.statements) - sum(len(one.statements) for one in sections),
    )


def _one(statement: Asked, group: NationalGroup, own: Group | None) -> Beside:
    label = f"{statement.code} {statement.plain}"
    return _beside(label, [statement.stable_id], group, own)


def _section(title: str, statements: Sequence[Asked], group: NationalGroup, own: Group | None) -> Beside:
    return _beside(title, [one.stable_id for one in statements], group, own)


def _beside(label: str, statements: list[UUID], group: NationalGroup, own: Group | None) -> Beside:
    found = group.green(statements)
    if found is None:
        raise ValueError("A national figure was asked for that the group does not have.")
    nationally, off = found
    if own is None:
        return Beside(label, None, nationally, off, "")
    share = display.mean([own.shares[key][GREEN] for key in statements])
    here = display.shown(share, own.n)
    own_off = margin(own.n, len(own.leaves), len(statements))
    national_share = display.mean([group.rows[key].shares[GREEN] for key in statements])
    return Beside(
        label,
        here,
        nationally,
        off,
        _verdict(share - national_share, hypot(float(own_off), off), here, nationally),
    )


def _marks(line: Beside) -> tuple[Mark, ...]:
    shown = [one for one in (line.here, line.nationally) if one is not None]
    return tuple(Mark(words.bar_of([one]).counts[0], words.short_percent(one), words.percent(one)) for one in shown)


def _verdict(difference: Fraction, off: float, here: Shown, nationally: Shown) -> str:
    """What may be said: nothing within the margin of both figures together, nor what the shown figures do not show."""
    shown = display.place(here) - display.place(nationally)
    if abs(difference) * 100 <= off or shown * difference <= 0:
        return _("No clear difference")
    return _("More green here") if difference > 0 else _("Less green here")
