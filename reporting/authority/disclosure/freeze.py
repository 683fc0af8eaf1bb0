"""From answers to the rows that are stored: the only place where true counts exist, and they do not leave it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reporting.authority.disclosure.leaves import Leaf
from reporting.authority.disclosure.noise import NoiseSource


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """Noisy counts of one statement in one leaf, in schools, one per level, negatives kept. They sum to its n."""

    leaf: int
    statement: int
    counts: tuple[int, ...]


def histogram(answers: Iterable[int], levels: int) -> tuple[int, ...]:
    """How many of `answers` are at each level 0 … levels - 1. Sums to their number, whatever they are (rule 4.3)."""
    counts = [0] * levels
    for level in answers:
        counts[level] += 1
    return tuple(counts)


def freeze(
    leaves: Sequence[Leaf],
    answers: Mapping[str, Sequence[int]],
    *,
    statements: int,
    levels: int,
    noise: NoiseSource,
) -> list[FrozenRow]:
    """Every leaf's every statement as histogram plus noise (rules 4.4 and 4.5), hidden leaves included.

    `answers` holds, for each school of a leaf, one level per statement. Noise is drawn once per row, in the order of
    leaves and then statements, before the histogram is counted. Neither the noise nor the histogram is in the result.
    """
    rows = []
    for index, leaf in enumerate(leaves):
        # One column for each statement. Strict: a school that did not answer them all would leave a true count smaller.
        by_statement = list(zip(*(answers[school] for school in leaf.schools), strict=True))
        for statement in range(statements):
            drawn = noise(levels)
            if len(drawn) != levels or sum(drawn) != 0:
                raise ValueError("Noise must have one number per level and sum to 0.")
            counted = histogram(by_statement[statement], levels)
            rows.append(FrozenRow(index, statement, tuple(map(sum, zip(counted, drawn, strict=True)))))
    return rows
