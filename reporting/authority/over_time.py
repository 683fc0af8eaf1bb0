"""Several rounds of one checklist as lines: one point per round, and what may be said of the change between them.

Pure arithmetic on releases, like figures.py. A line is drawn over the statements that all of its rounds asked, so that a
new statement is never taken for a change.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from reporting.authority.disclosure import display
from reporting.authority.disclosure.display import GREEN, Shown, Trend
from reporting.authority.figures import Asked, Group, Release, trend_between


@dataclass(frozen=True)
class _Point:
    group: Group
    mean: Fraction


@dataclass(frozen=True)
class Line:
    """A share of green answers, round by round; None where the round has no figure that can be compared.

    `asked` is how many statements the newest round has here, `compared` how many of them the line is drawn over. `trends` has
    one verdict for each round, on the change since the figure before.
    """

    title: str
    asked: int
    compared: int
    shares: tuple[Shown | None, ...]
    trends: tuple[Trend, ...]
    whole: Trend


@dataclass(frozen=True)
class OverTime:
    """The rounds, the oldest first, each with the group in it or None, and a line for all statements and for each section.

    `group` is that of the newest of them.
    """

    group: Group
    releases: tuple[Release, ...]
    groups: tuple[Group | None, ...]
    overall: Line
    sections: tuple[Line, ...]


def over_time(releases: Sequence[Release], key: str) -> OverTime | None:
    """The lines of one group over the releases, which come oldest first, up to the last that shows it. None if none does."""
    groups = [release.group(key) if release.has_figures else None for release in releases]
    while groups and groups[-1] is None:
        groups.pop()
    if not groups or groups[-1] is None:
        return None
    asked = groups[-1].release.statements
    sections = groupby(asked, key=lambda statement: (statement.section_position, statement.section))
    return OverTime(
        group=groups[-1],
        releases=tuple(releases[: len(groups)]),
        groups=tuple(groups),
        overall=_line("", asked, groups),
        sections=tuple(_line(title, tuple(part), groups) for (_position, title), part in sections),
    )


def _line(title: str, asked: Sequence[Asked], groups: Sequence[Group | None]) -> Line:
    statements, used = _comparable(asked, groups)
    points = [_Point(group, _mean(group, statements)) if group else None for group in used]
    drawn = [point for point in points if point]
    trends, before = [], None
    for point in points:
        trends.append(_change(before, point, len(statements)))
        before = point or before
    return Line(
        title=title,
        asked=len(asked),
        compared=len(statements),
        shares=tuple(display.shown(point.mean, point.group.n) if point else None for point in points),
        trends=tuple(trends),
        whole=_change(drawn[0], drawn[-1], len(statements)) if len(drawn) > 1 else Trend.NONE,
    )


def _comparable(
    asked: Sequence[Asked], groups: Sequence[Group | None]
) -> tuple[set[uuid.UUID], tuple[Group | None, ...]]:
    """The statements that every round of the line asked, and the group in those rounds.

    From the newest round back; the first that has none of the statements left ends the line, and those before it are None.
    """
    statements = {statement.stable_id for statement in asked}
    used: list[Group | None] = []
    for group in reversed(groups):
        both = statements & group.shares.keys() if group else statements
        if not both:
            break
        statements = both
        used.append(group)
    return statements, tuple([*used, *[None] * (len(groups) - len(used))][::-1])


def _change(before: _Point | None, now: _Point | None, statements: int) -> Trend:
    if before is None or now is None:
        return Trend.NONE
    return trend_between(now.group, before.group, now.mean, before.mean, statements)


def _mean(group: Group, statements: set[uuid.UUID]) -> Fraction:
    return display.mean([group.shares[stable_id][GREEN] for stable_id in statements])
