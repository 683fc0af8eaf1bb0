"""Ways of publishing that are known to leak, each in place of the product's own `freeze` (DISCLOSURE 5, planted weaknesses)."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from reporting.authority.disclosure import display
from reporting.authority.disclosure.freeze import FrozenRow, freeze, histogram
from reporting.authority.disclosure.leaves import Leaf
from reporting.authority.disclosure.noise import NoiseSource

Counts = tuple[int, ...]
Freeze = Callable[..., list[FrozenRow]]
GREEN, NONE = 0, 3


def row_by_row(made: Callable[[Counts, Counts], Counts]) -> Freeze:
    """A freeze that publishes of each row what `made(counts, noise)` makes of it."""

    def weak(
        leaves: Sequence[Leaf],
        answers: Mapping[str, Sequence[int]],
        *,
        statements: int,
        levels: int,
        noise: NoiseSource,
    ) -> list[FrozenRow]:
        return [
            FrozenRow(
                place,
                statement,
                made(histogram((answers[school][statement] for school in leaf.schools), levels), noise(levels)),
            )
            for place, leaf in enumerate(leaves)
            for statement in range(statements)
        ]

    return weak


def added(counts: Counts, drawn: Counts) -> Counts:
    return tuple(map(sum, zip(counts, drawn, strict=True)))


@row_by_row
def exact_counts(counts: Counts, drawn: Counts) -> Counts:
    return counts


@row_by_row
def nhs_rounding(counts: Counts, drawn: Counts) -> Counts:
    return tuple(0 if not n else 5 * max(1, round(n / 5)) for n in counts)


@row_by_row
def noise_on_non_zero_levels_only(counts: Counts, drawn: Counts) -> Counts:
    return tuple(n + z if n else 0 for n, z in zip(counts, drawn, strict=True))


@row_by_row
def noise_cut_at_one(counts: Counts, drawn: Counts) -> Counts:
    return tuple(n + max(-1, min(1, z)) for n, z in zip(counts, drawn, strict=True))


@row_by_row
def drawn_again_until_not_negative(counts: Counts, drawn: Counts) -> Counts:
    while min(added(counts, drawn)) < 0:
        drawn = tuple(int(z / 2) for z in drawn)
    return added(counts, drawn)


@row_by_row
def true_n_for_each_statement(counts: Counts, drawn: Counts) -> Counts:
    """What did not answer is taken out as it truly is."""
    return (*added(counts, drawn)[:NONE], counts[NONE])


@row_by_row
def unanimous_cells_hidden(counts: Counts, drawn: Counts) -> Counts:
    n = sum(counts)
    return (0, 0, 0, n) if max(counts) == n else added(counts, drawn)


@row_by_row
def shares_projected_before_the_noise(counts: Counts, drawn: Counts) -> Counts:
    return added(display.project(added(counts, drawn)), (0, *counts[1:]))


def exact_overall_mean(
    leaves: Sequence[Leaf], answers: Mapping[str, Sequence[int]], *, statements: int, levels: int, noise: NoiseSource
) -> list[FrozenRow]:
    """The last statement's place is taken by how often green was answered in all, without noise."""
    rows = freeze(leaves, answers, statements=statements, levels=levels, noise=noise)
    answered = list(chain.from_iterable(answers[school] for leaf in leaves for school in leaf.schools))
    greens = answered.count(GREEN)
    mean = (greens, len(answered) - greens, 0, 0)
    return [FrozenRow(row.leaf, row.statement, mean) if row.statement == statements - 1 else row for row in rows]


WEAK: tuple[Freeze, ...] = (
    exact_counts,
    nhs_rounding,
    noise_on_non_zero_levels_only,
    noise_cut_at_one,
    drawn_again_until_not_negative,
    true_n_for_each_statement,
    unanimous_cells_hidden,
    exact_overall_mean,
    shares_projected_before_the_noise,
)
NAMES = (
    "exact counts",
    "NHS rounding",
    "noise on levels above zero only",
    "noise cut at one",
    "drawn again until not negative",
    "true n for each statement",
    "unanimous cells hidden",
    "exact overall mean",
    "projected before the noise",
)
