"""The noise: sum-preserving two-sided geometric, alpha = 1/2 (rule 4.4).

For `levels` counts, draws z in Z^levels with probability proportional to (1/2)^(|z_1| + … + |z_levels|) given that the
z_i sum to 0. Each z_i is the difference of two coin-flip counts; vectors whose sum is not 0 are drawn again, which
looks at the noise alone and is therefore safe. Whole numbers and the operating system's generator only: no
floating point, no seed, nothing to guess or to replay.

A source of noise is any function that takes the number of levels and nothing else. It cannot see a count, so it cannot
draw again because of one, skip a zero or cut a tail to fit. Tests hand in their own; no setting, address or
environment variable can.
"""

import secrets
from collections.abc import Callable

NoiseSource = Callable[[int], tuple[int, ...]]


def sum_preserving(levels: int) -> tuple[int, ...]:
    """`levels` whole numbers that sum to 0, drawn afresh. Unbounded: any value may come, in schools."""
    while True:
        drawn = tuple(_heads() - _heads() for _ in range(levels))
        if sum(drawn) == 0:
            return drawn


def _heads() -> int:
    """Heads before the first tail of a fair coin: k with probability (1/2)^(k + 1), k = 0, 1, 2, …"""
    count = 0
    while secrets.randbits(1):
        count += 1
    return count
