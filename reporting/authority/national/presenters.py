"""What pages say of the national comparison: the authority's own figures beside national ones, in words."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from lantern.ui.dots import Mark, Row
from reporting import words
from reporting.authority import beside
from reporting.authority.disclosure.display import GREEN, Shown
from reporting.authority.figures import Group, Release
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


def national_page(release: Release, national: NationalRelease, group: NationalGroup) -> NationalPage:
    own = beside.own_group(release, group)
    sections = sections_of(release, group)
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
        rows=[Row(one.whole.label, marks(one.whole), f"#section-{place}") for place, one in enumerate(sections, 1)],
        names=names(own),
        apart=len(release.statements) - sum(len(one.statements) for one in sections),
    )


def sections_of(release: Release, group: NationalGroup) -> list[SectionBeside]:
    """The sections and statements that have a national figure in this group."""
    return [
        SectionBeside(_line(section.whole), [_line(one) for one in section.statements if one.shown])
        for section in beside.sections_beside(release, group)
        if section.whole
    ]


def names(own: Group | None) -> list[str]:
    """What the marks of a line stand for, in order."""
    return [*([_("Here")] if own else []), _("Nationally")]


def marks(line: Beside) -> tuple[Mark, ...]:
    shown = [one for one in (line.here, line.nationally) if one is not None]
    return tuple(Mark(words.bar_of([one]).counts[0], words.short_percent(one), words.percent(one)) for one in shown)


def _line(found: beside.Beside) -> Beside:
    if found.shown is None or found.margin is None:
        raise ValueError("This statement has no national figure.")
    statement = found.statement
    return Beside(
        label=f"{statement.code} {statement.plain}" if statement else found.section,
        here=found.here,
        nationally=found.shown[GREEN],
        margin=found.margin,
        verdict=str(words.DIFFERENCE_WORDS[found.difference]),
    )
