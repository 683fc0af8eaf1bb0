"""What an authority gives to the national comparison: parts, each some counts of a known kind of schools. Pure.

Two sources, and never a true count:

- *released*: the rows of a leaf, as they were published when the round closed. They carry the first noise (alpha 1/2) and
  are known to all of the authority's schools; giving them on tells nothing more about any answer.
- *size* and *phase*: counts of one phase and size, with the second noise (alpha 9/10). They are drawn only where the
  released leaf cannot stand for that kind of school: `phase` where it holds several phases, as where special schools are too few
  to be shown; `size` where it holds one phase in several sizes.

Every school is in exactly one released part and in at most one drawn one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reporting.authority.disclosure.freeze import FrozenRow, freeze
from reporting.authority.disclosure.leaves import BANDS, PHASES, Facts, Leaf
from reporting.authority.disclosure.noise import NoiseSource

Kind = tuple[str, str]


class Source(StrEnum):
    RELEASED = "released"
    SIZE = "size"
    PHASE = "phase"


@dataclass(frozen=True)
class Part:
    """Noisy counts of some schools. `kinds` are their phases with sizes; `rows` holds counts by level, by statement's id."""

    source: Source
    kinds: frozenset[Kind]
    n: int
    rows: Mapping[str, tuple[int, ...]]

    @property
    def phases(self) -> frozenset[str]:
        return frozenset(phase for phase, _band in self.kinds)

    def as_data(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "source": self.source.value,
            "kinds": sorted(list(kind) for kind in self.kinds),
            "n": self.n,
            "rows": {key: list(counts) for key, counts in self.rows.items()},
        }


def part_of(data: Mapping[str, Any]) -> Part:
    """A part as it was stored."""
    return Part(
        source=Source(data["source"]),
        kinds=frozenset((phase, band) for phase, band in data["kinds"]),
        n=data["n"],
        rows={key: tuple(counts) for key, counts in data["rows"].items()},
    )


def parts_to_give(
    leaves: Sequence[Leaf],
    released: Sequence[FrozenRow],
    answers: Mapping[str, Sequence[int]],
    *,
    facts: Mapping[str, Facts],
    statements: Mapping[int, str],
    levels: int,
    noise: NoiseSource,
) -> list[Part]:
    """What the authority gives of one round. `statements` holds the statement's id for each place in a return that is given."""
    rows: dict[int, dict[str, tuple[int, ...]]] = {}
    for row in released:
        if row.statement in statements:
            rows.setdefault(row.leaf, {})[statements[row.statement]] = row.counts
    parts = []
    for index, leaf in enumerate(leaves):
        kinds = _kinds(leaf.schools, facts)
        parts.append(Part(Source.RELEASED, frozenset(kinds), leaf.n, rows.get(index, {})))
        if len(kinds) > 1:
            source = Source.PHASE if len({phase for phase, _band in kinds}) > 1 else Source.SIZE
            parts += _drawn(source, kinds, answers, statements=statements, levels=levels, noise=noise)
    return parts


def _drawn(
    source: Source,
    kinds: Mapping[Kind, tuple[str, ...]],
    answers: Mapping[str, Sequence[int]],
    *,
    statements: Mapping[int, str],
    levels: int,
    noise: NoiseSource,
) -> list[Part]:
    places = list(statements)
    cells = [Leaf((phase,), (band,), schools, shown=False) for (phase, band), schools in kinds.items()]
    asked = {school: [answers[school][place] for place in places] for cell in cells for school in cell.schools}
    rows: dict[int, dict[str, tuple[int, ...]]] = {}
    for row in freeze(cells, asked, statements=len(places), levels=levels, noise=noise):
        rows.setdefault(row.leaf, {})[statements[places[row.statement]]] = row.counts
    return [Part(source, frozenset({kind}), len(kinds[kind]), rows.get(index, {})) for index, kind in enumerate(kinds)]


def _kinds(schools: Sequence[str], facts: Mapping[str, Facts]) -> dict[Kind, tuple[str, ...]]:
    """The schools of each phase and size that occurs, in the order of PHASES and BANDS."""
    found: dict[Kind, list[str]] = {}
    for school in schools:
        found.setdefault((facts[school].phase, facts[school].band), []).append(school)
    return {
        kind: tuple(found[kind])
        for kind in sorted(found, key=lambda kind: (PHASES.index(kind[0]), BANDS.index(kind[1])))
    }
