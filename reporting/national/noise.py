"""The second noise: sum-preserving two-sided geometric, alpha = 9/10 (rule 13), on what is given to the national comparison.

For `levels` counts, draws z in Z^levels with P(z) proportional to (9/10)^(|z_1| + … + |z_levels|) given that the z_i sum
to 0. Changing one answer moves two counts by one, so the odds on it shift by at most (10/9)^2 = 1.2346.

All but the last number are drawn freely; the last one, s, is then fixed by the sum and is accepted with probability
(9/10)^|s|, else all are drawn again. What is accepted has P(z) proportional to (9/10)^(|z_1| + … + |z_levels-1|) times
(9/10)^|s|, which is the law. The rejection looks at the noise alone and is therefore safe. It takes about three tries;
drawing every number and waiting for the sum 0 takes about seventy.

Whole numbers and the operating system's generator only: no floating point and no seed.
"""

import secrets
from fractions import Fraction
from typing import Final

ALPHA: Final = Fraction(9, 10)
# By how much the odds on one answer can shift.
FACTOR: Final = 1 / ALPHA**2
# The variance of one level of one draw of four, in schools squared: of this noise, and of the first one (alpha 1/2).
VARIANCE: Final = 94.4174
FIRST_VARIANCE: Final = 2.0136
_DIGITS: Final = 20


def nine_tenths(levels: int) -> tuple[int, ...]:
    """`levels` whole numbers that sum to 0, drawn afresh. Unbounded: any value may come, in schools."""
    while True:
        free = tuple(_successes() - _successes() for _ in range(levels - 1))
        last = -sum(free)
        # At least k successes in a row come with probability (9/10)^k.
        if _successes() >= abs(last):
            return (*free, last)


def _successes() -> int:
    """Decimal digits before the first 0 among random ones: k with probability (9/10)^k / 10, k = 0, 1, 2, …"""
    count = 0
    while True:
        digits = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
        at = digits.find("0")
        if at >= 0:
            return count + at
        count += _DIGITS
