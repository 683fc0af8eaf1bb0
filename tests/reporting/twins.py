"""Twin worlds: other answers, and the noise that makes up for them, so that what is published must be the same.

For every answer of every school there is noise that makes two worlds equal: one more at the old level, one fewer at the
new one. The law of the noise gives that vector at least a quarter of the odds, so equal bytes ARE the 4 to 1 guarantee.
"""

from collections.abc import Mapping, Sequence

from reporting.authority.disclosure.freeze import histogram
from reporting.authority.disclosure.leaves import Leaf

LEVELS = 4
Answers = Mapping[str, Sequence[int]]
# Some noise, other for each row, such that counts fall below zero.
BASE = ((2, -1, -1, 0), (0, 3, -2, -1), (-1, 0, 0, 1), (-4, 1, 2, 1))


class Drawn:
    """A noise source that gives each row of a release what was set out for it, in the order in which rows are drawn."""

    def __init__(self, leaves: Sequence[Leaf] = (), was: Answers | None = None, now: Answers | None = None) -> None:
        """As in the world where schools answered `was`, made up for by what they answer `now`."""
        self.rows = 0
        self.makes_up = [] if was is None or now is None else list(_differences(leaves, was, now))

    def __call__(self, levels: int) -> tuple[int, ...]:
        row, self.rows = self.rows, self.rows + 1
        drawn = [*BASE[row % len(BASE)], *[0] * levels][:levels]
        drawn[0] -= sum(drawn)
        if row < len(self.makes_up):
            drawn = [z + more for z, more in zip(drawn, self.makes_up[row], strict=True)]
        return tuple(drawn)


def _differences(leaves: Sequence[Leaf], was: Answers, now: Answers) -> list[list[int]]:
    """How many schools each row lost at each level, from one world to the other."""
    statements = range(len(next(iter(was.values()))))
    found = []
    for leaf in leaves:
        for statement in statements:
            before = histogram((was[school][statement] for school in leaf.schools), LEVELS)
            after = histogram((now[school][statement] for school in leaf.schools), LEVELS)
            found.append([a - b for a, b in zip(before, after, strict=True)])
    return found


def answers_of(position: int) -> list[int]:
    """The answers of the n-th school to four statements: mostly green, the second unanimous, the last often not given."""
    return [(position * 7) % 4 // 3 * (position % 4), 0, (position + 1) % 3, 3 if position % 5 == 0 else 1]


def moved(answers: Sequence[int], by: int) -> list[int]:
    """Other answers to every statement."""
    return [(level + by) % LEVELS for level in answers]
