"""Where the parts of a chart lie. The templates under ui/charts/ draw them.

Bars are SVG without a viewBox: places and widths are percentages and letters are pixels, so a bar stretches from a
telephone to a desk screen while its letters do not. Dots and diagonals are dashed lines inside a nested <svg> that cuts
them off: no ids to collide, no style attribute, and WeasyPrint draws them like a browser (it draws neither a rotated
<pattern> nor one that is defined in another <svg>).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

RATING_KEYS = ("green", "amber", "red", "none")
RATING_WORDS: dict[str, Promise] = {
    "green": gettext_lazy("Green"),
    "amber": gettext_lazy("Amber"),
    "red": gettext_lazy("Red"),
    "none": gettext_lazy("Not answered"),
    "na": gettext_lazy("Not applicable"),
    "l1": gettext_lazy("Level 1"),
    "l2": gettext_lazy("Level 2"),
    "l3": gettext_lazy("Level 3"),
    "l4": gettext_lazy("Level 4"),
    "l5": gettext_lazy("Level 5"),
    "yes": gettext_lazy("Yes"),
    "partly": gettext_lazy("Partly"),
    "no": gettext_lazy("No"),
    "given": gettext_lazy("Answered"),
}
# Other scales are drawn as what they count as; a number or a text, and what does not apply, has no colour.
RATING_SHAPES = {
    **{key: key for key in (*RATING_KEYS, "na")},
    "l1": "red",
    "l2": "red",
    "l3": "amber",
    "l4": "green",
    "l5": "green",
    "yes": "green",
    "partly": "amber",
    "no": "red",
    "given": "done",
}
STATE_KEYS = ("not_opened", "started", "ready", "signed", "submitted")
STATE_WORDS: dict[str, Promise] = {
    "not_opened": gettext_lazy("Not opened"),
    "started": gettext_lazy("Started"),
    "ready": gettext_lazy("Ready"),
    "signed": gettext_lazy("Signed"),
    "submitted": gettext_lazy("Submitted"),
    "late": gettext_lazy("Late"),
}

# Below the first share (percent of the bar) a figure is left out, below the second it is set small and only on wide screens.
ROOM = {"wide": (4.0, 12.0), "narrow": (20.0, 20.0)}
# Nearer than this to an end of the bar (percent), words above a piece are set from that end.
EDGE = 15.0
SLOPE_TOP, SLOPE_BOTTOM = 38.0, 90.0


@dataclass(frozen=True)
class Part:
    """One piece of a bar; places are percentages of its width."""

    key: str
    start: str
    width: str
    middle: str
    text: str
    small: bool
    framed: bool

    @property
    def is_shown(self) -> bool:
        return float(self.width) > 0

    @property
    def plate_width(self) -> int:
        """Room for the figure in pixels, on which a pattern does not cross it."""
        return 8 + 7 * len(self.text) if self.small else 12 + 9 * len(self.text)

    @property
    def plate_start(self) -> int:
        return -(self.plate_width // 2)

    @property
    def anchor(self) -> str:
        """How words above the middle are set, so that they stay inside the bar at its ends."""
        if float(self.middle) < EDGE:
            return "start"
        return "end" if float(self.middle) > 100 - EDGE else "middle"

    @property
    def pointer(self) -> str:
        """Where words above the piece begin, stand or end, according to `anchor`."""
        return {"start": "0", "middle": self.middle, "end": "100"}[self.anchor]


@dataclass(frozen=True)
class Bar:
    parts: list[Part]
    description: str
    own: Part | None = None

    @property
    def drawn(self) -> list[Part]:
        return [part for part in self.parts if part.is_shown]


def as_counts(counts: Mapping[str, float] | Sequence[float], keys: Sequence[str]) -> list[float]:
    """The numbers in the order of the keys, from a mapping or a sequence in that order already."""
    if isinstance(counts, Mapping):
        return [counts.get(key, 0) or 0 for key in keys]
    return [number or 0 for number in counts]


def parts_of(
    numbers: Sequence[float], keys: Sequence[str], texts: Sequence[Any] = (), *, room: str = "wide", own: str = ""
) -> list[Part]:
    """The pieces of a bar, each as wide as its share of the sum; `texts` are the figures written in them."""
    total = sum(numbers)
    too_narrow, narrow = ROOM[room]
    parts, start = [], 0.0
    for position, (key, number) in enumerate(zip(keys, numbers, strict=True)):
        share = 100 * number / total if total else 0.0
        text = str(texts[position]) if texts and share >= too_narrow else ""
        parts.append(
            Part(key, _percent(start), _percent(share), _percent(start + share / 2), text, share < narrow, key == own)
        )
        start += share
    return parts


def rating_bar(
    counts: Mapping[str, float] | Sequence[float],
    *,
    texts: Sequence[Any] | None = None,
    words: Sequence[Any] | None = None,
    own: str = "",
    room: str = "wide",
) -> Bar:
    """The distribution of ratings. `texts` stand in the bar, `words` in its description; both default to the numbers."""
    numbers = as_counts(counts, RATING_KEYS)
    shown = list(texts) if texts is not None else [_figure(number) for number in numbers]
    said = list(words) if words is not None else shown
    parts = parts_of(numbers, RATING_KEYS, shown, room=room, own=own)
    description = _listed(RATING_KEYS, said) if sum(numbers) else _("Nothing to show yet.")
    framed = next((part for part in parts if part.framed and part.is_shown), None)
    if framed:
        description = f"{description} {_('Our answer: %(rating)s.') % {'rating': RATING_WORDS[own]}}"
    return Bar(parts, description, framed)


def round_bar(counts: Mapping[str, int] | Sequence[int]) -> Bar:
    """How far the schools of a round are, in order of progress. Lateness is said, not drawn: a late school is in one of the states."""
    numbers = as_counts(counts, STATE_KEYS)
    said = [
        _("%(count)d %(state)s") % {"count": number, "state": str(STATE_WORDS[key]).lower()}
        for key, number in zip(STATE_KEYS, numbers, strict=True)
    ]
    if isinstance(counts, Mapping) and "late" in counts:
        said.append(_("%(count)d late") % {"count": counts["late"]})
    return Bar(
        parts_of(numbers, STATE_KEYS),
        _("%(parts)s. %(total)d schools.") % {"parts": ", ".join(said), "total": sum(numbers)},
    )


def progress(done: int, total: int) -> Bar:
    """How much of something is done: a filled part and an outlined one."""
    done = max(0, min(done, total))
    description = _("%(done)d of %(total)d, %(left)d left.") % {"done": done, "total": total, "left": total - done}
    return Bar(parts_of((done, total - done), ("done", "left")), description)


@dataclass(frozen=True)
class Slope:
    """Two points and the line between them; heights are pixels in a picture 124 high."""

    from_y: int
    to_y: int
    from_text: str
    to_text: str
    is_clear: bool

    @property
    def from_text_y(self) -> int:
        return self.from_y - 11

    @property
    def to_text_y(self) -> int:
        return self.to_y - 12


def slope(before: float, after: float, *, lowest: float = 40, highest: float = 75, is_clear: bool = False) -> Slope:
    """One change on the scale that all slopes of a page share, `lowest` to `highest` percent."""
    span = max(highest - lowest, 1)

    def height(value: float) -> int:
        inside = min(max(value, lowest), highest)
        return round(SLOPE_BOTTOM - (inside - lowest) / span * (SLOPE_BOTTOM - SLOPE_TOP))

    return Slope(height(before), height(after), f"{_figure(before)}%", f"{_figure(after)}%", is_clear)


def _percent(value: float) -> str:
    return f"{value:.2f}"


def _figure(number: float) -> str:
    return f"{number:g}"


def _listed(keys: Sequence[str], said: Sequence[Any]) -> str:
    words = [f"{RATING_WORDS[key]} {figure}" for key, figure in zip(keys, said, strict=True)]
    words = [words[0], *(word[:1].lower() + word[1:] for word in words[1:])]
    return f"{', '.join(words)}."
