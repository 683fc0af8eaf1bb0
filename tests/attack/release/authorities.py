"""Made-up authorities for attacks on releases: who answered what in each round, and what was published of it.

The kinds of schools are as in the country, 80 % primary, 14 % secondary and 6 % special, a third of each in each size
band. Nine in ten respond. A fifth of the statements are near-unanimous, which is what every threshold and every rounding
rule gives away.
"""

import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reporting.authority.disclosure.freeze import FrozenRow, freeze
from reporting.authority.disclosure.leaves import Facts, Leaf, leaf_groups
from reporting.authority.disclosure.noise import NoiseSource, sum_preserving
from reporting.authority.figures import Asked, FrozenGroup, Release

LEVELS = 4
STATEMENTS = 30
PHASES, SHARES = ("primary", "secondary", "special"), (80, 14, 6)
RESPONSE = 0.9
# What nearly everybody answers, and how nearly.
NEAR_UNANIMOUS = (97, 1, 1, 1)

Publish = Callable[..., list[FrozenRow]]


@dataclass(frozen=True)
class Round:
    """One round of one authority: the truth, and the rows that were frozen of it."""

    leaves: tuple[Leaf, ...]
    answers: Mapping[str, Sequence[int]]
    rows: tuple[FrozenRow, ...]


def schools_of(number: int, chance: random.Random) -> list[Facts]:
    """So many schools with their public facts."""
    phases = chance.choices(PHASES, SHARES, k=number)
    return [Facts(f"s{place:04}", phase, chance.choice("SML")) for place, phase in enumerate(phases)]


def truths_of(
    schools: Sequence[Facts], chance: random.Random, *, statements: int = STATEMENTS
) -> dict[str, tuple[int, ...]]:
    """What each school answers to each statement. Every fifth statement is near-unanimous."""
    columns = []
    for statement in range(statements):
        weights = NEAR_UNANIMOUS if statement % 5 == 0 else [chance.expovariate(1) for _ in range(LEVELS)]
        columns.append(chance.choices(range(LEVELS), weights, k=len(schools)))
    return {facts.school: answers for facts, answers in zip(schools, zip(*columns, strict=True), strict=True)}


def play_round(
    schools: Sequence[Facts],
    truths: Mapping[str, Sequence[int]],
    chance: random.Random,
    *,
    publish: Publish = freeze,
    noise: NoiseSource = sum_preserving,
) -> Round:
    """A round that nine in ten of the schools answer, truly, published by `publish`: the product's own unless given."""
    submitted = [facts for facts in schools if chance.random() < RESPONSE]
    leaves = leaf_groups(submitted)
    answers = {facts.school: truths[facts.school] for facts in submitted}
    statements = len(next(iter(truths.values())))
    rows = publish(leaves, answers, statements=statements, levels=LEVELS, noise=noise)
    return Round(leaves, answers, tuple(rows))


def released(round_: Round) -> Release:
    """The round as the product's pages get it from the database."""
    statements = max(row.statement for row in round_.rows) + 1
    asked = tuple(
        Asked(uuid.UUID(int=place + 1), uuid.UUID(int=place + 1), f"A{place}", "", "Section", 1)
        for place in range(statements)
    )
    counts: list[dict[uuid.UUID, tuple[int, ...]]] = [{} for _leaf in round_.leaves]
    for row in round_.rows:
        counts[row.leaf][asked[row.statement].stable_id] = row.counts
    leaves = tuple(
        FrozenGroup(leaf.phases, leaf.bands, leaf.n, leaf.n, leaf.shown, rows)
        for leaf, rows in zip(round_.leaves, counts, strict=True)
    )
    return Release(
        round_id=uuid.UUID(int=1),
        title="Round",
        template_id=uuid.UUID(int=1),
        closed_at=datetime(2026, 11, 22, tzinfo=UTC),
        submitted=len(round_.answers),
        invited=len(round_.answers),
        rare_phases=(),
        statements=asked,
        leaves=leaves,
    )
