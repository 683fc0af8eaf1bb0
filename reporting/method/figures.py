"""The numbers that the method page states, worked out from the same functions as the figures themselves."""

from dataclasses import dataclass
from fractions import Fraction

from reporting.authority.disclosure.display import Shown, caps, project, shares, shown, step
from reporting.authority.disclosure.leaves import K_HIDE, K_SHOW
from reporting.authority.disclosure.margins import change_margin, margin

# Publishing one row of noise with alpha = 1/2 shifts the odds on an answer by at most 1/alpha².
ODDS = 4
# Schools in a group and leaves that it is the sum of, as they come in authorities of 30, 150 and 600 schools.
SIZES = ((10, 1), (18, 1), (27, 2), (60, 1), (135, 5), (540, 6))
SECTION = 6


@dataclass(frozen=True)
class Size:
    """What can be said of a group of n schools; margins are the 90 % ones in whole points."""

    n: int
    statement: int
    change: int
    section: int
    step: int
    low: int
    high: int


@dataclass(frozen=True)
class Example:
    """One statement's counts in one group on their way to the page."""

    counted: tuple[int, ...]
    noise: tuple[int, ...]

    @property
    def stored(self) -> tuple[int, ...]:
        return tuple(map(sum, zip(self.counted, self.noise, strict=True)))

    @property
    def n(self) -> int:
        return sum(self.counted)

    @property
    def shown(self) -> tuple[Shown, ...]:
        return tuple(shown(share, self.n) for share in shares(project(self.stored)))


EXAMPLE = Example(counted=(13, 7, 4, 0), noise=(-1, 2, -1, 0))


def sizes() -> list[Size]:
    """The margins, rounding and caps of groups of usual sizes."""
    return [
        Size(
            n=n,
            statement=_points(margin(n, leaves)),
            change=_points(change_margin(n, leaves, n, leaves)),
            section=_points(margin(n, leaves, SECTION)),
            step=step(n),
            low=caps(n)[0],
            high=caps(n)[1],
        )
        for n, leaves in SIZES
    ]


def belief(odds: Fraction, *, rounds: int = 1, prior: Fraction = Fraction(1, 2)) -> Fraction:
    """The most that somebody may come to believe who believed `prior` before, if odds shift by `odds` in each round.

    Bayes: odds after = odds before * factor, once for each round in which the answer stayed the same.
    """
    before = prior / (1 - prior)
    after = before * odds**rounds
    return after / (1 + after)


def beliefs(odds: Fraction, rounds: tuple[int, ...] = (1, 2, 3, 5)) -> list[tuple[int, str]]:
    """For an even guess, how sure an insider may become after so many rounds in which an answer never changed, in percent."""
    return [(number, f"{_down(100 * belief(odds, rounds=number)):g}") for number in rounds]


def limits() -> tuple[int, int]:
    """The fewest schools of a group that is shown, and of one that can be worked out by subtraction."""
    return K_SHOW, K_HIDE


def _points(share: Fraction) -> int:
    return max(1, round(share))


def _down(percent: Fraction) -> float:
    """One place after the point, never rounded up to a hundred."""
    return int(percent * 10) / 10
