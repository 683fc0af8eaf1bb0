"""Where the points of a line over time and of a radar lie. The templates under ui/charts/ draw them.

A line is drawn like a bar: places are percentages across and pixels down, so its letters keep their size on a telephone. A
radar is a picture with a viewBox, since it has to keep its shape. Both stand beside a table with the same figures.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

LINE_TOP, LINE_BOTTOM = 30, 92
LINE_LEFT, LINE_RIGHT = 10.0, 90.0

# The picture of a radar is RADAR_WIDTH by RADAR_HEIGHT, its outermost ring has this radius.
RADAR_WIDTH, RADAR_HEIGHT, RADAR_RADIUS = 420, 380, 138
RADAR_RINGS = (25, 50, 75, 100)
LEAST_AXES, MOST_AXES = 3, 16
_TO_LABEL = 26

Share = float | None


@dataclass(frozen=True)
class Point:
    """One moment of a line: across in percent, down in pixels; without a height where there is no figure."""

    x: str
    y: int | None
    text: str
    name: str
    is_last: bool

    @property
    def text_y(self) -> int:
        return (self.y or LINE_BOTTOM) - 11


@dataclass(frozen=True)
class Piece:
    """The line between two points that both have a figure; dashed where the change between them is not clear."""

    x1: str
    y1: int
    x2: str
    y2: int
    is_clear: bool = True


@dataclass(frozen=True)
class Line:
    points: tuple[Point, ...]
    pieces: tuple[Piece, ...]
    description: str

    @property
    def drawn(self) -> list[Point]:
        return [point for point in self.points if point.y is not None]


@dataclass(frozen=True)
class Corner:
    x: str
    y: str


@dataclass(frozen=True)
class Axis:
    """One spoke of a radar with the number it goes by and the figure of the last of the shapes."""

    end: Corner
    label: Corner
    number: int
    text: str


@dataclass(frozen=True)
class Shape:
    """One closed line. `key` is `then` or `now`: how it is drawn."""

    key: str
    corners: tuple[Corner, ...]

    @property
    def points(self) -> str:
        return " ".join(f"{corner.x},{corner.y}" for corner in self.corners)


@dataclass(frozen=True)
class Radar:
    rings: tuple[str, ...]
    axes: tuple[Axis, ...]
    shapes: tuple[Shape, ...]
    description: str


def line(shares: Sequence[Share], names: Sequence[str], texts: Sequence[str] = (), clear: Sequence[bool] = ()) -> Line:
    """Shares from 0 to 100 at moments in order, None where there is none: a gap in the line.

    `texts` are written at the points, where a figure would say too much. `clear` says for each moment whether the change since
    the one before is clear; without it all are.
    """
    step = (LINE_RIGHT - LINE_LEFT) / max(len(shares) - 1, 1)
    points = tuple(
        Point(
            x=f"{LINE_LEFT + place * step if len(shares) > 1 else 50:.2f}",
            y=None if share is None else round(LINE_BOTTOM - share / 100 * (LINE_BOTTOM - LINE_TOP)),
            text="" if share is None else texts[place] if texts else percent(share),
            name=str(name),
            is_last=place == len(shares) - 1,
        )
        for place, (share, name) in enumerate(zip(shares, names, strict=True))
    )
    pieces = tuple(
        Piece(one.x, one.y, other.x, other.y, clear[place] if clear else True)
        for place, (one, other) in enumerate(pairwise(points), start=1)
        if one.y is not None and other.y is not None
    )
    said = [_("%(name)s: %(share)s") % {"name": point.name, "share": point.text or _("none")} for point in points]
    return Line(points, pieces, f"{', '.join(said)}.")


def radar(then: Sequence[Share], now: Sequence[Share], axes: Sequence[str]) -> Radar | None:
    """Two shapes over the same axes, the earlier one first; it may be empty. None where there are too few or too many axes."""
    if not LEAST_AXES <= len(axes) <= MOST_AXES:
        return None
    shapes = [Shape(key, _corners(shares)) for key, shares in (("then", then), ("now", now)) if shares]
    drawn = tuple(
        Axis(
            end=_corner(place, len(axes), RADAR_RADIUS),
            label=_corner(place, len(axes), RADAR_RADIUS + _TO_LABEL),
            number=place + 1,
            text="–" if share is None else percent(share),
        )
        for place, share in enumerate(now)
    )
    rings = tuple(
        " ".join(
            f"{corner.x},{corner.y}"
            for corner in (_corner(place, len(axes), RADAR_RADIUS * ring / 100) for place in range(len(axes)))
        )
        for ring in RADAR_RINGS
    )
    said = ", ".join(f"{name} {axis.text}" for name, axis in zip(axes, drawn, strict=True))
    return Radar(rings, drawn, tuple(shapes), f"{said}.")


def percent(share: float) -> str:
    """A whole number of percent."""
    return f"{round(share)}%"


def _corners(shares: Sequence[Share]) -> tuple[Corner, ...]:
    return tuple(_corner(place, len(shares), RADAR_RADIUS * (share or 0) / 100) for place, share in enumerate(shares))


def _corner(place: int, number: int, distance: float) -> Corner:
    """The point on this spoke; the first points straight up, and they go round with the clock."""
    angle = 2 * math.pi * place / number
    return Corner(
        f"{RADAR_WIDTH / 2 + distance * math.sin(angle):.1f}", f"{RADAR_HEIGHT / 2 - distance * math.cos(angle):.1f}"
    )
