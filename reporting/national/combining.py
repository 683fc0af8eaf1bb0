"""The sum over authorities: which groups there are nationally and what was counted in them. Pure.

Nothing here draws or sees an answer: parts come with their noise, so every sum of them is post-processing. Whether a group
or a row is given out depends on public facts alone: how many schools, how many authorities, how much noise was added.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, Final

from reporting.authority.disclosure.leaves import BANDS, K_SHOW, PHASES
from reporting.national.noise import FIRST_VARIANCE, VARIANCE
from reporting.national.parts import Part, Source

# Under so many authorities there is no national release at all.
LEAST_AUTHORITIES: Final = 10
# A group that fewer authorities gave to would tell one of them the figures of the other.
LEAST_IN_GROUP: Final = 3
ALL: Final = "all"


@dataclass
class _Sum:
    counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    n: int = 0
    released: int = 0
    drawn: int = 0
    givers: set[int] = field(default_factory=set)

    def add(self, giver: int, part: Part, counts: Sequence[int]) -> None:
        self.counts = [before + more for before, more in zip(self.counts, counts, strict=True)]
        self.n += part.n
        self.givers.add(giver)
        if part.source is Source.RELEASED:
            self.released += 1
        else:
            self.drawn += 1

    @property
    def is_enough(self) -> bool:
        return self.n >= K_SHOW and len(self.givers) >= LEAST_IN_GROUP

    @property
    def deviation(self) -> float:
        return deviation(self.n, self.released, self.drawn)

    def as_data(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "authorities": len(self.givers),
            "released": self.released,
            "drawn": self.drawn,
            "counts": self.counts,
        }


def combine(contributions: Sequence[Iterable[Part]], statements: Mapping[str, str]) -> list[dict[str, Any]]:
    """The groups of a national release as they are stored, all schools first. `statements` are those of the library set.

    A row says how many schools and authorities it speaks of and how many draws of each noise are in it. Groups and rows
    of fewer than K_SHOW schools or LEAST_IN_GROUP authorities are left out. Drawn parts, whose noise is much larger, are
    counted only where the row is surer with them than with the released ones alone.
    """
    released: dict[tuple[str, str], dict[str, _Sum]] = {}
    whole: dict[tuple[str, str], dict[str, _Sum]] = {}
    for giver, parts in enumerate(contributions):
        for part in parts:
            for group in groups_of(part):
                for key, counts in part.rows.items():
                    if key in statements:
                        whole.setdefault(group, {}).setdefault(key, _Sum()).add(giver, part, counts)
                        if part.source is Source.RELEASED:
                            released.setdefault(group, {}).setdefault(key, _Sum()).add(giver, part, counts)
    order = [(ALL, ""), *((phase, band) for phase in PHASES for band in ("", *BANDS))]
    found = []
    for phase, band in order:
        alone = released.get((phase, band), {})
        rows = {key: _surer(alone.get(key), one) for key, one in whole.get((phase, band), {}).items()}
        enough = {key: one.as_data() for key, one in rows.items() if one.is_enough}
        if enough:
            found.append({"phase": phase, "band": band, "rows": enough})
    return found


def deviation(n: int, released: int, drawn: int) -> float:
    """The standard deviation of a share of n schools, 0 to 1, with so many draws of the first and of the second noise in it."""
    return sqrt(released * FIRST_VARIANCE + drawn * VARIANCE) / n


def _surer(alone: _Sum | None, whole: _Sum) -> _Sum:
    """What is less in doubt, of sums that may be shown. Both are made of public facts, so choosing tells nothing."""
    if alone is None or not alone.is_enough:
        return whole
    return alone if alone.deviation <= whole.deviation else whole


def groups_of(part: Part) -> list[tuple[str, str]]:
    """The groups in which a part is counted: (all, ''), (phase, '') and (phase, size).

    No school is counted twice in one group: what is drawn for sizes stands beside a released part that has the phase.
    """
    groups = [(ALL, "")] if part.source is Source.RELEASED else []
    if len(part.phases) == 1 and part.source is not Source.SIZE:
        groups.append((next(iter(part.phases)), ""))
    if len(part.kinds) == 1:
        groups.append(next(iter(part.kinds)))
    return groups
