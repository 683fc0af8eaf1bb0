"""How far a published share may be from the true one, from the law of the noise alone.

One level's noise in one row has the marginal law of `noise.sum_preserving`:

    P(z) = 2^-|z| * S(-z) / (sum over all k of 2^-|k| * S(-k)),

where S(s) is the sum of 2^-(|a_2| + … + |a_L|) over all whole numbers with a_2 + … + a_L = s. A share of a group of
`leaves` leaves carries the sum of that many independent draws, divided by n; the mean over `statements` statements
the sum of leaves * statements draws, divided by n * statements. The margin is the smallest m with
P(|error| <= m) >= 90 %. Projection to non-negative counts makes the error no larger on average; rounding adds at most
half a step. Neither is in the margin.

Floating point is fine here: nothing in this module touches a count. Results are cached by their arguments, which are
sizes of groups and never anybody's data.
"""

from fractions import Fraction
from functools import lru_cache

# Green, amber, red, and not answered or not applicable.
LEVELS = 4
CONFIDENCE = 0.9
# Probabilities below this are left out; together they stay far below the last digit of any margin.
NEGLIGIBLE = 1e-12
# 2^-48 is below NEGLIGIBLE.
REACH = 48

Law = dict[int, float]


def margin(n: int, leaves: int, statements: int = 1, *, levels: int = LEVELS) -> Fraction:
    """90 % margin in percentage points of one published share, or of the mean of `statements` of them."""
    law = _noise_of(leaves * statements, levels)
    return Fraction(100 * _smallest(sorted((abs(error), weight) for error, weight in law.items())), n * statements)


@lru_cache(maxsize=4096)
def change_margin(
    n: int, leaves: int, n_before: int, leaves_before: int, statements: int = 1, *, levels: int = LEVELS
) -> Fraction:
    """90 % margin in percentage points of the difference of two rounds' shares, or of their means (rule 4.8)."""
    now, before = _noise_of(leaves * statements, levels), _noise_of(leaves_before * statements, levels)
    # Multiplied out instead of divided, so that equal errors are exactly equal.
    errors = [
        (abs(later * n_before - earlier * n), weight * weight_before)
        for later, weight in now.items()
        for earlier, weight_before in before.items()
    ]
    return Fraction(100 * _smallest(sorted(errors)), n * n_before * statements)


def _smallest(errors: list[tuple[int, float]]) -> int:
    """The smallest error that, with all smaller ones, has CONFIDENCE. `errors` ascend."""
    reached = 0.0
    for position, (error, weight) in enumerate(errors):
        reached += weight
        last_of_its_size = position + 1 == len(errors) or errors[position + 1][0] != error
        if reached >= CONFIDENCE and last_of_its_size:
            return error
    raise ValueError("The law of the noise does not sum to 1.")


@lru_cache(maxsize=1024)
def _noise_of(draws: int, levels: int) -> Law:
    """The law of the sum of `draws` independent draws of one level's noise, in schools."""
    if draws == 1:
        return _one_level(levels)
    half = _noise_of(draws // 2, levels)
    law = _convolve(half, half)
    return _convolve(law, _one_level(levels)) if draws % 2 else law


@lru_cache(maxsize=8)
def _one_level(levels: int) -> Law:
    """The marginal law of one level's noise in one row."""
    geometric = {z: 0.5 ** abs(z) for z in range(-REACH, REACH + 1)}
    others = geometric
    for _ in range(levels - 2):
        others = _convolve(others, geometric)
    weights = {z: weight * others.get(-z, 0.0) for z, weight in geometric.items()}
    total = sum(weights.values())
    return {z: weight / total for z, weight in weights.items() if weight / total > NEGLIGIBLE}


def _convolve(left: Law, right: Law) -> Law:
    """The law of the sum of two independent errors."""
    law: Law = {}
    for a, weight in left.items():
        for b, other in right.items():
            law[a + b] = law.get(a + b, 0.0) + weight * other
    return {z: weight for z, weight in law.items() if weight > NEGLIGIBLE}
