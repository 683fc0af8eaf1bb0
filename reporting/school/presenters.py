"""What 'Where we stand' says: a school's own answers beside frozen figures, in quarters, without rank or score."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.school.queries.home import RecentChange
from lantern.ui.dots import Mark, Row
from reporting import words
from reporting.authority.catalogue import Benchmark, Group, Release, StatementFigures
from reporting.authority.disclosure.display import GREEN, NONE, Quarter, Shown, Trend
from reporting.authority.figures import Asked
from reporting.national.figures import NationalGroup, NationalRelease

RATINGS = ("green", "amber", "red", "")
NATIONAL = "national-"
MOST_NEXT = 5


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
    statement: Asked
    bar: words.BarView
    own: str
    place: Place
    verdict: str
    quarter: str
    far: bool
    href: str
    improved: bool = False


@dataclass(frozen=True)
class GroupLink:
    name: str
    n: int
    href: str
    current: bool


@dataclass(frozen=True)
class NextStep:
    """A statement that schools like this one are getting better at, or are ahead on, and why it is named."""

    label: str
    own: str
    href: str
    why: str


@dataclass(frozen=True)
class PositionPage:
    """One school beside one group: of its authority (`group`), or national (`national` and `national_release`)."""

    release: Release
    group: Group | NationalGroup
    group_name: str
    groups: list[GroupLink]
    why_all: str
    lines: list[OwnLine]
    counts: dict[str, int]
    sections: list[Row]
    names: list[str]
    next_steps: list[NextStep]
    earlier: Release | None = None
    national: NationalRelease | None = None
    # Where this group is too few here: the national one of the same kind.
    like_us: GroupLink | None = None
    without_figure: int = 0

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


@dataclass(frozen=True)
class Own:
    """The school's side of the comparison: its levels and its statements' addresses, by stable id. Nothing of it is sent anywhere."""

    phase: str
    band: str
    levels: Mapping[uuid.UUID, int]
    links: Mapping[uuid.UUID, str] = field(default_factory=dict)

    def level(self, statement: Asked) -> int:
        return self.levels.get(statement.stable_id, NONE)


def groups_of(release: Release, phase: str, band: str) -> list[Group]:
    """The shown groups this school is in: its phase, its size where that is shown, all schools."""
    return release.groups_for(phase, band)


def position_page(
    figures: Benchmark, own: Own, *, national: NationalRelease | None, beside: NationalGroup | None = None
) -> PositionPage:
    """The page of one group of the authority, or of `beside`, a national one of `national`."""
    release = figures.release
    missing = next((item for item in release.not_shown if item.phase == own.phase), None)
    if beside is None:
        group_name = words.group_name(figures.group)
        lines = [_line_here(item, own) for item in figures.statements]
    else:
        group_name = words.national_name(beside)
        lines = [_line_nationally(item, own, beside) for item in release.statements if item.stable_id in beside.rows]
    sections, names = _profile(figures, own, beside or _like(national, own), wide=beside is None)
    return PositionPage(
        release=release,
        group=beside or figures.group,
        group_name=group_name,
        groups=_links(figures, own, national, beside),
        why_all=words.not_shown_reason(own.phase, missing.merged) if missing and beside is None else "",
        lines=lines,
        counts={place.name.lower(): sum(line.place is place for line in lines) for place in Place},
        sections=sections,
        names=names,
        next_steps=_next_steps(lines, figures.earlier),
        earlier=figures.earlier,
        national=national if beside else None,
        like_us=_like_us(national, own) if missing and beside is None else None,
        without_figure=len(release.statements) - len(lines),
    )


def _links(
    figures: Benchmark, own: Own, national: NationalRelease | None, beside: NationalGroup | None
) -> list[GroupLink]:
    """The groups of the authority that the school is in, then the national ones."""
    links = [
        GroupLink(words.group_name(one), one.n, _href(one.key), beside is None and one.key == figures.group.key)
        for one in groups_of(figures.release, own.phase, own.band)
    ]
    for one in national.groups_for(own.phase, own.band) if national else ():
        current = beside is not None and one.key == beside.key
        links.append(GroupLink(words.national_name(one), one.n, _href(NATIONAL + one.key), current))
    return links


def _href(key: str) -> str:
    return "?" + urlencode({"group": key})


def _like(national: NationalRelease | None, own: Own) -> NationalGroup | None:
    """The national group of the school's phase, else of all schools."""
    found = national.groups_for(own.phase, "") if national else []
    return found[0] if found else None


def _like_us(national: NationalRelease | None, own: Own) -> GroupLink | None:
    group = national.group(own.phase) if national else None
    return GroupLink(words.national_name(group), group.n, _href(NATIONAL + group.key), False) if group else None


def _line_here(figures: StatementFigures, own: Own) -> OwnLine:
    level = own.level(figures.statement)
    found = figures.position_of(level)
    improved = figures.trend is Trend.HIGHER
    return _line(figures.statement, figures.shown, level, found, own, improved=improved)


def _line_nationally(statement: Asked, own: Own, group: NationalGroup) -> OwnLine:
    level = own.level(statement)
    found = group.quarters(statement.stable_id, level)
    return _line(statement, group.shown(statement.stable_id), level, found, own)


def _line(
    statement: Asked,
    shown: Sequence[Shown],
    level: int,
    found: tuple[Quarter, Quarter] | None,
    own: Own,
    *,
    improved: bool = False,
) -> OwnLine:
    place, quarter = place_in(found)
    return OwnLine(
        id=f"y-{statement.stable_id}",
        label=f"{statement.code} {statement.plain}",
        statement=statement,
        bar=words.bar_of(shown),
        own=RATINGS[level],
        place=place,
        verdict=words.verdict(quarter, higher=place is Place.BEHIND) if quarter else "",
        quarter=str(words.QUARTER_WORDS[quarter]) if quarter else "",
        far=quarter is Quarter.THREE,
        href=own.links.get(statement.stable_id, ""),
        improved=improved,
    )


def place_of(figures: StatementFigures, level: int) -> tuple[Place, Quarter | None]:
    """Where an own level stands, and the quarter that says how far."""
    return place_in(figures.position_of(level))


def place_in(found: tuple[Quarter, Quarter] | None) -> tuple[Place, Quarter | None]:
    """The same, of the quarters that answered higher and lower; None: cannot be compared."""
    if found is None:
        return Place.APART, None
    higher, lower = found
    if higher is not Quarter.QUARTER:
        return Place.BEHIND, higher
    if lower is not Quarter.QUARTER:
        return Place.AHEAD, lower
    return Place.STEP, None


def _next_steps(lines: Iterable[OwnLine], earlier: Release | None) -> list[NextStep]:
    """Where this school is not green and its group has clearly become better, or most of it is ahead; both first.

    A change is that of the group's frozen figures beyond their margin: no school's own change is known to anybody else.
    """
    steps = []
    for line in lines:
        ahead = line.place is Place.BEHIND and line.far
        if line.own in {"amber", "red"} and (line.improved or ahead):
            since = _("They have become better at it since %(round)s.") % {"round": earlier.title} if earlier else ""
            why = [since] if line.improved else []
            why += [_("Most of them answered higher than you.")] if ahead else []
            order = (not (line.improved and ahead), not line.improved, line.own != "red")
            steps.append((order, NextStep(line.label, line.own, line.href, " ".join(why))))
    return [step for _order, step in sorted(steps, key=lambda one: one[0])[:MOST_NEXT]]


def _profile(
    figures: Benchmark, own: Own, national: NationalGroup | None, *, wide: bool
) -> tuple[list[Row], list[str]]:
    """Sections as rows: the own share of green, the group's if `wide`, the national one if there is one."""
    names = [_("Ours"), *([words.group_name(figures.group)] if wide else [])]
    names += [words.national_name(national)] if national else []
    rows = []
    for section in figures.sections:
        asked = [item.statement for item in section.statements]
        marks: list[Mark | None] = [_own_mark(asked, own)]
        marks += [_mark(section.green)] if wide else []
        if national:
            found = national.green([one.stable_id for one in asked])
            marks.append(_mark(found[0]) if found else None)
        rows.append(Row(section.title, tuple(marks)))
    return rows, names


def _own_mark(statements: Sequence[Asked], own: Own) -> Mark | None:
    """The own share of green over the statements that have a level, exact: only the school itself sees it."""
    levels = [level for one in statements if (level := own.level(one)) != NONE]
    if not levels:
        return None
    green = levels.count(GREEN)
    said = _("%(green)s of %(all)s green") % {"green": green, "all": len(levels)}
    return Mark(float(Fraction(100 * green, len(levels))), f"{green}/{len(levels)}", said)


def _mark(share: Shown) -> Mark:
    return Mark(words.bar_of([share]).counts[0], words.short_percent(share), words.percent(share))


def ratings_in_words(change: RecentChange) -> str:
    """What was answered, such as 3 green, 1 amber; nothing for a signature."""
    counts = (
        (gettext_lazy("%(count)s green"), change.green),
        (gettext_lazy("%(count)s amber"), change.amber),
        (gettext_lazy("%(count)s red"), change.red),
        (gettext_lazy("%(count)s not applicable"), change.not_applicable),
    )
    return ", ".join(str(words) % {"count": count} for words, count in counts if count)
