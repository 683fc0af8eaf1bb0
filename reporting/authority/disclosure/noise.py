"""The noise: sum-preserving two-sided geometric, alpha = 1/2 (rule 4.4).

For `levels` counts, draws z in Z^levels with probability proportional to (1/2)^(|z_1| + … + |z_levels|) given that the
z_i sum to 0. All but the last are drawn freely, each the difference of two coin-flip counts, which has the chance
(1/2)^|z| up to a factor. The last is then what makes the sum 0, and the draw is kept with the chance (1/2)^|last|: if so
many coins in a row are heads. Otherwise all are drawn again, which looks at the noise alone and is therefore safe. Whole
numbers and the operating system's generator only: no floating point, no seed, nothing to guess or to replay.

A source of noise is any function that takes the number of levels and nothing else. It cannot see a count, so it cannot
draw again because of one, skip a zero or cut a tail to fit. Tests hand in their own; no setting, address or
environment variable can.
"""

import secrets
from collections.abc import Callable, Iterator

NoiseSource = Callable[[int], tuple[int, ...]]

# As many as most draws of four levels need: the system is asked once.
FLIPS = 128


def sum_preserving(levels: int) -> tuple[int, ...]:
    """`levels` whole numbers that sum to 0, drawn afresh. Unbounded: any value may come, in schools."""
    # Never kept from one call to the next: two processes with the same coins would draw the same noise.
    heads = _heads()
    while True:
        free = [next(heads) - next(heads) for _ in range(levels - 1)]
        last = -sum(free)
        if next(heads) >= abs(last):
            return (*free, last)


def _heads() -> Iterator[int]:
    """Heads before each tail of a fair coin, on and on: k with probability (1/2)^(k + 1), k = 0, 1, 2, …"""
    before = 0
    while True:
        first, *others = f"{secrets.randbits(FLIPS):0{FLIPS}b}".split("0")
        before += len(first)
        for run in others:
            yield before
            before = len(run)
