"""The sum over authorities: which groups there are nationally and what was counted in them. Pure.

Nothing here draws or sees an answer: parts come with their noise, so every sum of them is post-processing. Whether a group
or a row is given out depends on public facts alone: how many schools, how many authorities, how much noise was added.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from reporting.authority.disclosure.leaves import BANDS, K_SHOW, PHASES
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
    of fewer than K_SHOW schools or LEAST_IN_GROUP authorities are left out.
    """
    sums: dict[tuple[str, str], dict[str, _Sum]] = {}
    for giver, parts in enumerate(contributions):
        for part in parts:
            for group in groups_of(part):
                rows = sums.setdefault(group, {})
                for key, counts in part.rows.items():
                    if key in statements:
                        rows.setdefault(key, _Sum()).add(giver, part, counts)
    order = [(ALL, ""), *((phase, band) for phase in PHASES for band in ("", *BANDS))]
    found = []
    for phase, band in order:
        enough = {key: one.as_data() for key, one in sums.get((phase, band), {}).items() if one.is_enough}
        if enough:
            found.append({"phase": phase, "band": band, "rows": enough})
    return found


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
