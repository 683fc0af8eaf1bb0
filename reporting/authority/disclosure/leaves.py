"""Which schools are counted together.

Leaf groups are formed from public facts only (who has submitted, phase, size band), never from an answer, so that
anybody could work them out beforehand and the decision to show or hide a group tells nothing. Every submitted school
is in exactly one leaf; every figure anywhere is a sum of leaves, so two figures can never be subtracted to isolate a
school.

How rare phases pool: all phases with fewer than `K_SHOW` submitted schools form one pool, whatever they are
(nursery, special, alternative provision, …). A pool of `K_SHOW` or more is shown under the names of its phases; one of
`K_HIDE` to `K_SHOW` - 1 is counted in 'All schools' only; a smaller one joins the smallest shown phase, which then
carries all their names ("Secondary, special and nursery"). No finer pooling by kinship is done: it would make more
groups, each nearer to the limit, for the same number of schools.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# No group with fewer submitted schools is displayed.
K_SHOW = 10
# No group of fewer schools can be derived by subtracting displayed groups.
K_HIDE = 5

# Phases of the register, in the order in which pages name them.
PHASES = (
    "nursery",
    "primary",
    "secondary",
    "all_through",
    "special",
    "pru",
    "post_16",
    "other",
)
BANDS = ("S", "M", "L")
# Ways to cut one phase by size, finest first. The first whose non-empty parts all reach K_SHOW is taken.
SPLITS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("S",), ("M",), ("L",)),
    (("S", "M"), ("L",)),
    (("S",), ("M", "L")),
    (BANDS,),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The public facts of one school that has submitted. `school` is any hashable name of it."""

    school: str
    phase: str
    band: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf group. `phases` and `bands` say which kinds of schools it takes, `schools` which ones it holds."""

    phases: tuple[str, ...]
    bands: tuple[str, ...]
    schools: tuple[str, ...]
    shown: bool

    @property
    def n(self) -> int:
        """The number of schools, which is exact and public."""
        return len(self.schools)


def leaf_groups(submitted: Iterable[Facts]) -> tuple[Leaf, ...]:
    """A partition of the submitted schools (rule 4.2), shown leaves first, in the order of PHASES and BANDS.

    Empty when fewer than K_SHOW schools have submitted in all: then nothing but completion may be published. The
    outcome depends on nothing but the argument, and not on its order.
    """
    schools = sorted(submitted, key=lambda facts: facts.school)
    if len(schools) < K_SHOW:
        return ()
    counted = Counter(facts.phase for facts in schools)
    large = [phase for phase in _in_order(counted) if counted[phase] >= K_SHOW]
    rare = tuple(phase for phase in _in_order(counted) if counted[phase] < K_SHOW)
    if not large:
        return (_leaf(schools, rare, BANDS, shown=True),)
    pooled = sum(counted[phase] for phase in rare)
    groups: list[tuple[str, ...]] = [(phase,) for phase in large]
    pool: tuple[str, ...] = ()
    if 0 < pooled < K_HIDE:
        smallest = min(large, key=lambda phase: counted[phase])
        groups[large.index(smallest)] = (smallest, *rare)
    elif pooled:
        pool = rare
    leaves = [leaf for phases in groups for leaf in _split(schools, phases)]
    if pool:
        leaves.append(_leaf(schools, pool, BANDS, shown=pooled >= K_SHOW))
    return tuple(leaves)


def rare_phases(asked: Iterable[str], submitted: Iterable[Facts]) -> tuple[str, ...]:
    """Those of the phases asked that have no group of their own, in order: fewer than K_SHOW of their schools submitted."""
    counted = Counter(facts.phase for facts in submitted)
    return tuple(phase for phase in _in_order(set(asked)) if counted[phase] < K_SHOW)


def _split(schools: list[Facts], phases: tuple[str, ...]) -> list[Leaf]:
    """The leaves of one shown group of phases: the finest cut by size whose non-empty parts all reach K_SHOW."""
    for split in SPLITS:
        parts = [_leaf(schools, phases, bands, shown=True) for bands in split]
        parts = [part for part in parts if part.n]
        if all(part.n >= K_SHOW for part in parts):
            # Schools of one size only are simply the whole phase.
            return parts if len(parts) > 1 else [_leaf(schools, phases, BANDS, shown=True)]
    raise ValueError("A group of fewer than K_SHOW schools cannot be shown.")


def _leaf(
    schools: list[Facts],
    phases: tuple[str, ...],
    bands: tuple[str, ...],
    *,
    shown: bool,
) -> Leaf:
    """The leaf of the schools with one of the phases and one of the bands."""
    members = tuple(facts.school for facts in schools if facts.phase in phases and facts.band in bands)
    return Leaf(phases, bands, members, shown)


def _in_order(phases: Iterable[str]) -> list[str]:
    """The phases in the order of PHASES; any other comes last, by name."""
    return sorted(
        phases,
        key=lambda phase: (
            PHASES.index(phase) if phase in PHASES else len(PHASES),
            phase,
        ),
    )
