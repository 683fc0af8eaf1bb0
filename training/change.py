"""Whether a share has changed between two groups of people, or could as well be chance: pure arithmetic."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

# Of the normal distribution: 95 of 100 intervals hold the true change.
Z: Final = 1.959964


@dataclass(frozen=True)
class Share:
    """So many of so many, from so many people. Several replies of one person are no more certain than one: `people` counts."""

    some: int
    of: int
    people: int

    @property
    def part(self) -> float:
        return self.some / self.of if self.of else 0.0

    @property
    def percent(self) -> int:
        return round(100 * self.part)

    @property
    def margin(self) -> int:
        """How many percentage points the true share may be away, with 95 % confidence: the longer side of Wilson's interval."""
        if not self.people:
            return 0
        low, high = _wilson(self)
        return -_down(-max(self.part - low, high - self.part))


@dataclass(frozen=True)
class Change:
    """Percentage points, and the limits between which the true change lies with 95 % confidence."""

    points: int
    low: int
    high: int

    @property
    def is_clear(self) -> bool:
        """Whether chance alone is an unlikely reason."""
        return self.low > 0 or self.high < 0

    @property
    def is_up(self) -> bool:
        return self.points > 0


def change(before: Share, after: Share) -> Change | None:
    """The change from one group to the other; None where either holds nobody.

    R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17 (1998), method 10:
    it holds for a few people too. The limits are rounded outwards, so that rounding makes no change clear.
    """
    if not (before.of and before.people and after.of and after.people):
        return None
    p, q = before.part, after.part
    (low_p, high_p), (low_q, high_q) = _wilson(before), _wilson(after)
    low = q - p - sqrt((q - low_q) ** 2 + (high_p - p) ** 2)
    high = q - p + sqrt((high_q - q) ** 2 + (p - low_p) ** 2)
    return Change(points=round(100 * (q - p)), low=_down(low), high=-_down(-high))


def _wilson(share: Share) -> tuple[float, float]:
    """Wilson's interval of the share, as if each person had replied once."""
    n, p = share.people, share.part
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return middle - half, middle + half


def _down(part: float) -> int:
    """Whole percentage points, rounded down."""
    return int(100 * part // 1)
