"""The noise has the declared law (DISCLOSURE 5, test 2)."""

import inspect
from collections import Counter
from itertools import product

import numpy
import pytest
from scipy import stats

from reporting.authority.disclosure import margins, noise

LEVELS = 4
DRAWS = 20_000
# How far the enumeration of the law goes; beyond it lies less than a thousandth.
FAR = 12


@pytest.fixture(scope="module")
def drawn():
    return Counter(noise.sum_preserving(LEVELS) for _ in range(DRAWS))


@pytest.fixture(scope="module")
def law():
    """Probability of each vector, from the formula of rule 4.4 and not from the sampler."""
    weights = {}
    for first in product(range(-FAR, FAR + 1), repeat=LEVELS - 1):
        vector = (*first, -sum(first))
        weights[vector] = 0.5 ** sum(map(abs, vector))
    total = sum(weights.values())
    return {vector: weight / total for vector, weight in weights.items()}


def test_every_draw_sums_to_zero_and_is_whole(drawn):
    assert all(sum(vector) == 0 and all(type(z) is int for z in vector) for vector in drawn)


def test_the_sampler_follows_the_declared_law(drawn, law, figure):
    common = [vector for vector, chance in law.items() if chance * DRAWS >= 10]
    observed = [drawn[vector] for vector in common]
    expected = [law[vector] * DRAWS for vector in common]
    observed.append(DRAWS - sum(observed))
    expected.append(DRAWS - sum(expected))
    outcome = stats.chisquare(observed, expected)
    figure(
        f"law of the noise, chi-square of {DRAWS} draws",
        measured=f"{outcome.statistic:.1f}",
        against=f"{len(observed) - 1} degrees of freedom",
        ratio=f"p {outcome.pvalue:.3f}",
        target="p above 0.000001",
        ok=bool(outcome.pvalue > 1e-6),
    )
    assert len(common) > 50
    assert outcome.pvalue > 1e-6


def test_each_level_alone_follows_the_marginal_law(drawn, law):
    for level in range(LEVELS):
        expected = numpy.zeros(2 * FAR + 1)
        for vector, chance in law.items():
            if abs(vector[level]) <= FAR:
                expected[vector[level] + FAR] += chance * DRAWS
        observed = numpy.zeros(2 * FAR + 1)
        for vector, times in drawn.items():
            if abs(vector[level]) <= FAR:
                observed[vector[level] + FAR] += times
        keep = expected >= 10
        observed, expected = observed[keep], expected[keep]
        assert stats.chisquare(observed, expected * observed.sum() / expected.sum()).pvalue > 1e-6


@pytest.mark.parametrize("levels", [2, 3, 6])
def test_any_other_number_of_levels_has_the_law_from_which_margins_are_computed(levels):
    law = margins._one_level(levels)
    drawn = [noise.sum_preserving(levels) for _ in range(4_000)]
    for level in (0, levels - 1):
        times = Counter(vector[level] for vector in drawn)
        common = [z for z, chance in law.items() if chance * len(drawn) >= 10]
        observed = [times[z] for z in common]
        expected = numpy.array([law[z] for z in common]) * len(drawn)
        assert stats.chisquare(observed, expected * sum(observed) / expected.sum()).pvalue > 1e-6


def test_counts_of_heads_go_on_over_the_end_of_what_was_asked_for_at_once(monkeypatch):
    """A run that ends with the bits is no run yet: dropping it would cut the tails."""
    given = iter([0b1011, 0b1101, 0b0000, 0b1111, 0b0111])
    monkeypatch.setattr(noise, "FLIPS", 4)
    monkeypatch.setattr("secrets.randbits", lambda bits: next(given))
    heads = noise._heads()
    assert [next(heads) for _ in range(7)] == [1, 4, 1, 0, 0, 0, 4]


def test_the_tails_are_not_cut(drawn):
    largest = max(max(map(abs, vector)) for vector in drawn)
    assert largest >= 6


def test_no_neighbouring_world_is_ever_more_than_four_times_as_likely(law):
    """Moving one school from one level to another moves the needed noise by one step on two levels."""
    worst = 0.0
    for vector, chance in law.items():
        for source, target in product(range(LEVELS), repeat=2):
            if source == target:
                continue
            neighbour = list(vector)
            neighbour[source] += 1
            neighbour[target] -= 1
            if tuple(neighbour) in law:
                worst = max(worst, chance / law[tuple(neighbour)])
    assert worst == pytest.approx(4)


def test_a_noise_source_is_told_the_number_of_levels_and_nothing_else():
    assert list(inspect.signature(noise.sum_preserving).parameters) == ["levels"]


def test_two_draws_are_not_the_same_stream():
    first = [noise.sum_preserving(LEVELS) for _ in range(200)]
    assert first != [noise.sum_preserving(LEVELS) for _ in range(200)]
