"""What a screen may make of frozen rows: sums, shares, rounding, caps, trends, quarters (rules 4.6 to 4.9).

Everything here is arithmetic on frozen rows and public group sizes, so nothing here can weaken the guarantee. Order
matters for accuracy: leaves are added first, as they are, and the sum is projected, not the other way round. Shares are
exact fractions until they become a `Shown`, which is the only form that may leave the server.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from reporting.authority.disclosure.leaves import K_SHOW
from reporting.authority.disclosure.margins import change_margin

# Under this many schools a figure is marked as of low reliability.
K_RELIABLE = 20
GREEN, AMBER, RED, NONE = 0, 1, 2, 3


class Bound(StrEnum):
    """Whether a shown share is a value, or only an end of the scale."""

    VALUE = ""
    LOW = "or_fewer"
    HIGH = "or_more"


class Trend(StrEnum):
    """What may be said about a change since the round before."""

    HIGHER = "higher"
    LOWER = "lower"
    UNCLEAR = "no_clear_change"
    NEW = "new_statement"
    NONE = "no_earlier_round"


class Quarter(StrEnum):
    """A share in quarters. Never finer than the widest cap, so that words cannot say what a figure hides."""

    QUARTER = "quarter_or_fewer"
    HALF = "half"
    THREE = "three_quarters_or_more"


@dataclass(frozen=True, slots=True, order=True)
class Shown:
    """A share as displayed: whole percentage points after rounding, or the cap that it reached."""

    points: int
    bound: Bound = Bound.VALUE


def add_leaves(rows: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """The noisy counts of a group, level by level, from its leaves' rows for one statement, in schools."""
    return tuple(map(sum, zip(*rows, strict=True)))


def project(counts: Sequence[int]) -> tuple[int, ...]:
    """The nearest non-negative whole counts with the same sum (least squares). `counts` must not sum below 0.

    Negative counts become 0; what that adds is taken one school at a time from the level that has given least so far,
    the larger one first, then the earlier one.
    """
    projected = [max(count, 0) for count in counts]
    surplus = sum(projected) - sum(counts)
    given = [0] * len(projected)
    for _ in range(surplus):
        index = min(
            (level for level, count in enumerate(projected) if count),
            key=lambda level: (given[level], -projected[level], level),
        )
        projected[index] -= 1
        given[index] += 1
    return tuple(projected)


def shares(counts: Sequence[int]) -> tuple[Fraction, ...]:
    """Each level's share of the schools, 0 to 1, summing to 1, of projected counts."""
    n = sum(counts)
    return tuple(Fraction(count, n) for count in counts)


def mean(values: Sequence[Fraction]) -> Fraction:
    """The mean of statements' shares: a section's share (rule 4.6)."""
    return sum(values, Fraction(0)) / len(values)


def step(n: int) -> int:
    """The rounding of a group of n schools, in percentage points (rule 4.7)."""
    if n < 20:
        return 10
    return 5 if n < 100 else 1


def caps(n: int) -> tuple[int, int]:
    """The lowest and highest share that is displayed as a value's limit for n schools, in points (rule 4.7)."""
    if n < 20:
        low = 20
    elif n < 50:
        low = 10
    else:
        low = 5 if n < 200 else 2
    return low, 100 - low


def shown(share: Fraction, n: int) -> Shown:
    """A share as any screen, file or API answer gives it: rounded half up, then capped; one rule for every cell."""
    width = step(n)
    points = int(share * 100 / width + Fraction(1, 2)) * width
    low, high = caps(n)
    if points <= low:
        return Shown(low, Bound.LOW)
    if points >= high:
        return Shown(high, Bound.HIGH)
    return Shown(points)


def trend(
    now: Fraction,
    before: Fraction,
    *,
    n: int,
    leaves: int,
    n_before: int,
    leaves_before: int,
    statements: int = 1,
) -> Trend:
    """What may be said of a change of a share, or of a mean of `statements` shares (rule 4.8).

    Stricter than the rule in one point: a change that the displayed figures do not show is not claimed either.
    """
    change = now - before
    if abs(change) * 100 <= change_margin(n, leaves, n_before, leaves_before, statements):
        return Trend.UNCLEAR
    if (place(shown(now, n)) - place(shown(before, n_before))) * change <= 0:
        return Trend.UNCLEAR
    return Trend.HIGHER if change > 0 else Trend.LOWER


def place(share: Shown) -> int:
    """Where a shown share lies, in points; the two ends of the scale count as 0 and 100."""
    return {Bound.LOW: 0, Bound.HIGH: 100}.get(share.bound, share.points)


def reliability(n: int) -> str:
    """The published symbol of a group of n schools: `c` not shown, `u` low reliability, or nothing."""
    if n < K_SHOW:
        return "c"
    return "u" if n < K_RELIABLE else ""


def quarter(share: Fraction) -> Quarter:
    """A share in words, to the nearest quarter, ends drawn together (rule 4.9)."""
    if share < Fraction(3, 8):
        return Quarter.QUARTER
    return Quarter.HALF if share < Fraction(5, 8) else Quarter.THREE


def better_and_worse(group: Sequence[Fraction], own: int) -> tuple[Fraction, Fraction]:
    """The shares of a group that answered better and worse than `own`, of all its schools.

    `own` is GREEN, AMBER or RED; not answered or not applicable is neither better nor worse than anything.
    """
    return sum(group[:own], Fraction(0)), sum(group[own + 1 : NONE], Fraction(0))
