"""A solver that is given everything ever published of three rounds tells no answer; of other ways of publishing it tells many."""

import random

import pytest

from reporting.authority.disclosure.freeze import freeze, histogram
from tests.attack.release.authorities import LEVELS, Publish, Round, play_round, schools_of, truths_of
from tests.attack.release.sizes import FULL
from tests.attack.release.solver import Slack, at_most_one, determined, none, rounded_to_fives, unbounded
from tests.figures import Figure
from tests.reporting.weaknesses import exact_counts, nhs_rounding, noise_cut_at_one

ROUNDS = 3
SIZES = (30, 150, 600)
# Statements looked at, the first of five near-unanimous; and authorities of each size.
STATEMENTS, AUTHORITIES = (10, {30: 6, 150: 3, 600: 1}) if FULL else (2, {30: 1, 150: 1, 600: 1})
# Of those who know all answers but one, so many are tried for each statement.
INSIDERS = 10 if FULL else 2
COALITION = 5
WAYS: dict[str, tuple[Publish, Slack]] = {
    "ours": (freeze, unbounded),
    "exact counts": (exact_counts, none),
    "rounded to fives": (nhs_rounding, rounded_to_fives),
    "noise cut at one": (noise_cut_at_one, at_most_one),
}
# Where there is no time for all, only what must be told and what must not.
TRIED = tuple(WAYS) if FULL else ("ours", "exact counts")
ATTACKERS = ("an officer", "five schools together", "somebody who knows all but one")


def played(schools: int, seed: int, publish: Publish) -> tuple[list[Round], dict[str, tuple[int, ...]]]:
    chance = random.Random(schools * 100 + seed)
    facts = schools_of(schools, chance)
    truths = truths_of(facts, chance, statements=STATEMENTS)
    return [play_round(facts, truths, chance, publish=publish) for _round in range(ROUNDS)], truths


def knowledge(attacker: str, submitted: list[str], truths: dict[str, int], seed: int) -> list[dict[str, int]]:
    """What one or several attackers of this kind know beforehand."""
    chance = random.Random(seed)
    if attacker == "an officer":
        return [{}]
    if attacker == "five schools together":
        return [{school: truths[school] for school in chance.sample(submitted, COALITION)}]
    targets = chance.sample(submitted, min(INSIDERS, len(submitted)))
    return [{school: truths[school] for school in submitted if school != target} for target in targets]


def attack(schools: int, attacker: str, way: str) -> tuple[int, int]:
    """How many answers were determined, and of how many. Each that was is the true one."""
    publish, slack = WAYS[way]
    found = asked = 0
    for seed in range(AUTHORITIES[schools]):
        rounds, truths = played(schools, seed, publish)
        submitted = sorted(set().union(*(round_.answers for round_ in rounds)))
        for statement in range(STATEMENTS):
            true = {school: truths[school][statement] for school in submitted}
            for known in knowledge(attacker, submitted, true, seed):
                told = determined(rounds, statement, known=known, slack=slack)
                assert all(true[school] == level for school, level in told.items())
                found += len(told)
                asked += len(submitted) - len(known)
    return found, asked


@pytest.mark.parametrize(
    ("schools", "attacker"),
    [
        (schools, attacker)
        for schools in SIZES
        for attacker in ATTACKERS
        if FULL or schools < 600 or attacker == "an officer"
    ],
)
def test_a_solver_determines_no_answer_whoever_uses_it(schools: int, attacker: str, figure: Figure) -> None:
    found = {way: attack(schools, attacker, way) for way in TRIED}
    share = {way: f"{100 * told / asked:.1f} %" for way, (told, asked) in found.items()}
    figure(
        f"solver determines, {schools} schools, {ROUNDS} rounds, {attacker}",
        measured=f"{found['ours'][0]} of {found['ours'][1]} answers",
        against="; ".join(f"{way}: {share[way]}" for way in TRIED if way != "ours"),
        target="0",
        ok=found["ours"][0] == 0,
    )
    assert found["ours"][0] == 0
    # The control: the same attacker tells answers where counts are exact, or the attack would prove nothing.
    assert found["exact counts"][0] > 0


def test_an_insider_over_three_rounds_grows_more_sure_and_never_certain(figure: Figure) -> None:
    """Who knows every answer but one, which never changes, in each round: what the ledger's product says, no more."""
    chance = random.Random(20261122)
    trials, highest, right = 2_000 if FULL else 200, 0.0, 0
    for _trial in range(trials):
        facts = schools_of(30, chance)
        truths = truths_of(facts, chance, statements=1)
        rounds = [play_round(facts, truths, chance) for _round in range(ROUNDS)]
        always = set.intersection(*(set(round_.answers) for round_ in rounds))
        target = min(always)
        beliefs = [belief(rounds, truths, target, level) for level in range(LEVELS)]
        beliefs = [one / sum(beliefs) for one in beliefs]
        highest = max(highest, *beliefs)
        right += beliefs.index(max(beliefs)) == truths[target][0]
    limit = 4**ROUNDS / (4**ROUNDS + LEVELS - 1)
    figure(
        f"insider who knows all answers but one over {ROUNDS} rounds: highest belief",
        measured=f"{highest:.3f}, right {100 * right / trials:.0f} % of the time",
        against=f"{limit:.3f} by the law",
        target="below 1",
        ok=highest <= limit + 1e-9,
    )
    assert 0.5 < highest <= limit + 1e-9 < 1


def belief(rounds: list[Round], truths: dict[str, tuple[int, ...]], target: str, level: int) -> float:
    """How likely what was published is if the target answered this, up to a factor."""
    weight = 1.0
    for round_ in rounds:
        place, leaf = next((at, one) for at, one in enumerate(round_.leaves) if target in one.schools)
        others = histogram((truths[school][0] for school in leaf.schools if school != target), LEVELS)
        (row,) = (row for row in round_.rows if row.leaf == place)
        noise = [
            count - other - (at == level) for at, (count, other) in enumerate(zip(row.counts, others, strict=True))
        ]
        weight *= 0.5 ** sum(map(abs, noise))
    return weight
