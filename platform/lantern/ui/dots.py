"""Where dots on a scale from 0 to 100 lie: one with its margin, or several of each part of a profile. Drawn by ui/charts/.

Like bars they are placed in percent across and pixels down, so letters and dots keep their size on a telephone. Each name
of a profile has a shape of its own, filled or hollow, so that colour is not needed to tell them apart; dots that would cover
each other stand in lanes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

# In the order in which the names of a profile take them.
SHAPES = ("disc", "ring", "square", "frame", "triangle", "tent", "diamond", "lozenge")
# A dot at an end of the scale must not leave the picture.
LEFT, RIGHT = 3.0, 97.0
HEIGHT, MIDDLE = 46, 32
# Nearer than this (points of the scale) two dots of a profile would touch on a telephone.
APART = 6.0
LANE = 18
FIRST_LANE = 11


@dataclass(frozen=True)
class Mark:
    """One share. `points` is where it lies; `text` is written, `words` are read out and stand in tables."""

    points: float
    text: str
    words: str
    margin: float = 0


@dataclass(frozen=True)
class Row:
    """One part of a profile, with a mark for each name, None where there is no figure."""

    title: object
    marks: tuple[Mark | None, ...]
    href: str = ""


@dataclass(frozen=True)
class DotMargin:
    """One dot; places are percentages of the width."""

    x: str
    left: str
    right: str
    text: str
    anchor: str
    description: str


@dataclass(frozen=True)
class Dot:
    shape: str
    x: str
    y: int
    text: str
    name: str


@dataclass(frozen=True)
class ProfileRow:
    title: object
    href: str
    dots: tuple[Dot, ...]
    figures: tuple[tuple[str, str, str], ...]
    height: int
    description: str


@dataclass(frozen=True)
class Profile:
    """`key` names each shape; one with a single name needs no key."""

    rows: tuple[ProfileRow, ...]
    key: tuple[tuple[str, str], ...]


def dot_margin(mark: Mark) -> DotMargin:
    """The dot, and the line over its margin, cut off at the ends of the scale."""
    least, most = max(mark.points - mark.margin, 0), min(mark.points + mark.margin, 100)
    description = mark.words
    if mark.margin:
        description = _("%(share)s, give or take %(margin)g points") % {"share": mark.words, "margin": mark.margin}
    return DotMargin(
        x=_place(mark.points),
        left=_place(least),
        right=_place(most),
        text=mark.text,
        anchor="start" if mark.points < 5 else "end" if mark.points > 95 else "middle",
        description=f"{description}.",
    )


def profile(rows: Sequence[Row], names: Sequence[str]) -> Profile:
    """Each row's dots, side by side or in lanes; at most as many names as there are shapes."""
    if len(names) > len(SHAPES):
        raise ValueError("A profile has a shape for eight names.")
    return Profile(tuple(_row(row, names) for row in rows), tuple(zip(SHAPES, map(str, names), strict=False)))


def _row(row: Row, names: Sequence[str]) -> ProfileRow:
    lanes: list[list[float]] = []
    dots, figures, said = [], [], []
    for shape, name, mark in zip(SHAPES, names, row.marks, strict=False):
        if mark is None:
            said.append(_("%(name)s: no figure") % {"name": name})
            continue
        dots.append(
            Dot(shape, _place(mark.points), FIRST_LANE + LANE * _lane(lanes, mark.points), mark.text, str(name))
        )
        figures.append((shape, str(name), mark.text))
        said.append(f"{name}: {mark.words}")
    height = 2 * FIRST_LANE + LANE * max(len(lanes) - 1, 0)
    return ProfileRow(row.title, row.href, tuple(dots), tuple(figures), height, f"{', '.join(said)}.")


def _lane(lanes: list[list[float]], points: float) -> int:
    """The first lane in which nothing is near, with the dot now in it."""
    for number, taken in enumerate(lanes):
        if all(abs(points - other) >= APART for other in taken):
            taken.append(points)
            return number
    lanes.append([points])
    return len(lanes) - 1


def _place(points: float) -> str:
    return f"{LEFT + (RIGHT - LEFT) * points / 100:.2f}"
