"""What an authority gives, and the sum over authorities: pure functions."""

from collections import Counter
from itertools import pairwise, product
from random import Random
from uuid import uuid4

import numpy as np

from reporting.authority.disclosure.freeze import freeze, histogram
from reporting.authority.disclosure.leaves import BANDS, PHASES, Facts, leaf_groups
from reporting.national.combining import combine
from reporting.national.figures import NINETY, WIDEST, NationalGroup, NationalRow, group_of
from reporting.national.noise import ALPHA, FACTOR, FIRST_VARIANCE, VARIANCE, nine_tenths
from reporting.national.parts import Part, Source, part_of, parts_to_give
from tests.reporting.scene import no_noise

LEVELS = 4
STATEMENTS = {0: "first", 2: "third"}


def law(alpha: float, reach: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """The exact law of one level's noise: values and probabilities."""
    values = np.arange(-reach, reach + 1)
    free = alpha ** np.abs(values)
    others = np.convolve(np.convolve(free, free), free)
    middle = len(others) // 2
    weights = free * others[middle - reach : middle + reach + 1][::-1]
    return values, weights / weights.sum()


def world_of(seed: int) -> tuple[dict[str, Facts], dict[str, list[int]]]:
    """Made-up schools with made-up answers to three statements."""
    chance = Random(seed)
    kinds = chance.sample(list(product(PHASES, BANDS)), 6)
    facts = {}
    for number in range(chance.randrange(10, 60)):
        phase, band = chance.choice(kinds)
        facts[f"s{number:02}"] = Facts(f"s{number:02}", phase, band)
    return facts, {school: [chance.randrange(LEVELS) for _ in range(3)] for school in facts}


def given(facts, answers, *, noise, second) -> list[Part]:
    leaves = leaf_groups(facts.values())
    rows = freeze(leaves, answers, statements=3, levels=LEVELS, noise=noise)
    return parts_to_give(leaves, rows, answers, facts=facts, statements=STATEMENTS, levels=LEVELS, noise=second)


def test_the_second_noise_sums_to_nothing_and_follows_its_law() -> None:
    drawn = np.array([nine_tenths(LEVELS) for _ in range(6_000)])
    assert (drawn.sum(axis=1) == 0).all()
    values, weights = law(0.9)
    for level in range(LEVELS):
        edges = (-400, -20, -12, -7, -4, -2, 0, 1, 3, 5, 8, 13, 21, 401)
        expected = [weights[(values >= low) & (values < high)].sum() for low, high in pairwise(edges)]
        seen, _ = np.histogram(drawn[:, level], bins=edges)
        chi = sum((found - 6_000 * share) ** 2 / (6_000 * share) for found, share in zip(seen, expected, strict=True))
        # One in ten thousand for twelve degrees of freedom; four levels.
        assert chi < 39.1, level
    assert drawn.max() > 45
    assert drawn.min() < -45


def test_one_answer_shifts_the_odds_by_no_more_than_the_factor() -> None:
    assert FACTOR == 1 / ALPHA**2
    assert round(float(FACTOR), 4) == 1.2346
    # Whatever two levels an answer moves between, the weight of a noise vector changes by at most alpha^-2.
    worst = max(
        float(ALPHA) ** (sum(map(abs, z)) - sum(map(abs, (z[0] + 1, z[1] - 1, *z[2:]))))
        for z in product(range(-3, 4), repeat=LEVELS)
    )
    assert abs(worst - float(FACTOR)) < 1e-9


def test_margins_come_from_the_laws_of_both_noises() -> None:
    for alpha, variance in ((0.5, FIRST_VARIANCE), (0.9, VARIANCE)):
        values, weights = law(alpha)
        assert abs((weights * values**2).sum() - variance) < 1e-3
        for draws in (1, 3, 10):
            summed = weights
            for _ in range(draws - 1):
                summed = np.convolve(summed, weights)
            errors = np.abs(np.arange(len(summed)) - len(summed) // 2)
            assert summed[errors <= np.ceil(NINETY * (draws * variance) ** 0.5)].sum() >= 0.9


def test_every_school_is_in_one_released_part_and_in_at_most_one_drawn_part() -> None:
    for seed in range(60):
        facts, answers = world_of(seed)
        parts = given(facts, answers, noise=no_noise, second=no_noise)
        released = [part for part in parts if part.source is Source.RELEASED]
        drawn = [part for part in parts if part.source is not Source.RELEASED]
        kinds = Counter((one.phase, one.band) for one in facts.values())
        assert sum(part.n for part in released) == len(facts)
        each = Counter(kind for part in drawn for kind in part.kinds)
        assert set(each.values()) <= {1}
        # A kind of its own is drawn, unless a released part is that kind exactly.
        exact = {next(iter(part.kinds)) for part in released if len(part.kinds) == 1}
        assert set(each) | exact == set(kinds)
        assert not set(each) & exact
        assert all(part.n == kinds[next(iter(part.kinds))] for part in drawn)


def test_the_sum_over_authorities_counts_every_school_once_in_every_group() -> None:
    worlds = [world_of(seed) for seed in range(12)]
    contributions = [given(*world, noise=no_noise, second=no_noise) for world in worlds]
    groups = combine(contributions, {"first": "", "third": ""})
    assert groups[0]["phase"] == "all"
    whole = set()
    for group in groups:
        members = [
            answers[school]
            for facts, answers in worlds
            for school, one in facts.items()
            if group["phase"] in ("all", one.phase) and group["band"] in ("", one.band)
        ]
        for key, place in (("first", 0), ("third", 2)):
            row = group["rows"][key]
            assert row["authorities"] >= 3
            if row["drawn"] or row["n"] == len(members):
                # With what was drawn, every school of the kind is counted, and once.
                assert row["n"] == len(members) >= 10
                assert tuple(row["counts"]) == histogram([levels[place] for levels in members], LEVELS)
                whole.add((group["phase"], group["band"]))
            else:
                assert 10 <= row["n"] < len(members)
    assert {("all", ""), ("special", "")} <= whole, whole
    assert len({group["phase"] for group in groups}) > 4


def test_twin_worlds_give_the_same_bytes_when_the_noise_shifts_by_one_answer() -> None:
    for seed in range(8):
        facts, answers = world_of(seed)
        leaves = leaf_groups(facts.values())
        school = Random(seed).choice(sorted(facts))
        old, new = answers[school][0], (answers[school][0] + 1) % LEVELS
        twin = answers | {school: [new, *answers[school][1:]]}
        leaf = next(index for index, one in enumerate(leaves) if school in one.schools)

        plain = given(facts, answers, noise=no_shift, second=no_shift)
        # The order of draws: by leaf, then by statement; by drawn part, then by statement given.
        in_cell = place_of_cell(plain, facts[school]) * len(STATEMENTS)
        noise, second = Shifted(leaf * 3, old, new), Shifted(in_cell, old, new)
        other = given(facts, twin, noise=noise, second=second)
        assert [part.as_data() for part in other] == [part.as_data() for part in plain]
        assert given(facts, twin, noise=no_shift, second=no_shift) != plain


class Shifted:
    """The same noise as no_shift, but for one draw, which has one more of the old level and one fewer of the new."""

    def __init__(self, at: int, old: int, new: int) -> None:
        self.at, self.old, self.new, self.calls = at, old, new, 0

    def __call__(self, levels: int) -> tuple[int, ...]:
        drawn = list(no_shift(levels))
        if self.calls == self.at:
            drawn[self.old] += 1
            drawn[self.new] -= 1
        self.calls += 1
        return tuple(drawn)


def no_shift(levels: int) -> tuple[int, ...]:
    return (2, -1, -1, 0)


def place_of_cell(parts: list[Part], school: Facts) -> int:
    """Which of the drawn parts the school is in, counted in their order; -1 for none."""
    drawn = [part for part in parts if part.source is not Source.RELEASED]
    return next((index for index, part in enumerate(drawn) if (school.phase, school.band) in part.kinds), -1)


def test_a_group_of_two_authorities_or_nine_schools_is_not_given_out() -> None:
    def part(phase: str, n: int) -> Part:
        return Part(Source.RELEASED, frozenset({(phase, "S")}), n, {"first": (n, 0, 0, 0)})

    one, two = [part("primary", 20), part("special", 3)], [part("primary", 20), part("special", 3)]
    assert [group["phase"] for group in combine([one, two, [part("special", 3)]], {"first": ""})] == ["all"]
    more = combine([one, two, [part("special", 4), part("primary", 5)]], {"first": ""})
    assert [(group["phase"], group["band"]) for group in more] == [
        ("all", ""), ("primary", ""), ("primary", "S"), ("special", ""), ("special", "S"),
    ]  # fmt: skip
    assert combine([one, two, [part("special", 4)]], {"other": ""}) == []


def test_a_part_comes_back_as_it_was_stored() -> None:
    part = Part(Source.PHASE, frozenset({("special", "S"), ("pru", "M")}), 3, {"first": (5, -2, 0, 0)})
    assert part_of(part.as_data()) == part


def test_figures_with_too_wide_a_margin_are_not_shown_whatever_their_counts_are() -> None:
    fine, poor = uuid4(), uuid4()
    rows = {
        str(fine): {"counts": [300, 50, 50, 0], "n": 400, "authorities": 20, "released": 0, "drawn": 16},
        str(poor): {"counts": [30, 5, 5, 0], "n": 40, "authorities": 20, "released": 0, "drawn": 16},
    }
    group = group_of({"phase": "special", "band": "", "rows": rows}, {fine, poor})
    assert group is not None
    assert set(group.rows) == {fine}
    assert group.margin == 16 <= WIDEST
    assert group.reliability == "u"
    assert str(group.shown(fine)[0].points) == "80"
    assert group_of({"phase": "special", "band": "", "rows": rows}, {poor}) is None


def test_a_section_is_surer_than_a_statement() -> None:
    keys = [uuid4() for _ in range(4)]
    group = NationalGroup("special", "", {key: NationalRow((200, 100, 100, 0), 400, 20, 0, 16) for key in keys})
    assert group.green(keys[:1])[1] == 16
    assert group.green(keys)[1] == 8
    assert group.green([uuid4()]) is None


def test_drawn_parts_are_left_out_where_the_released_ones_alone_are_surer() -> None:
    def part(source: Source, n: int, kinds: str) -> Part:
        return Part(source, frozenset((phase, "S") for phase in kinds.split()), n, {"first": (n, 0, 0, 0)})

    large = [part(Source.RELEASED, 12, "special")]
    small = [part(Source.RELEASED, 8, "special pru"), part(Source.PHASE, 6, "special"), part(Source.PHASE, 2, "pru")]

    def special(contributions):
        return next(one["rows"]["first"] for one in combine(contributions, {"first": ""}) if one["phase"] == "special")

    assert special([large] * 3 + [small] * 9) | {"counts": 0} == {
        "n": 36, "authorities": 3, "released": 3, "drawn": 0, "counts": 0,
    }  # fmt: skip
    # Two authorities alone are too few, however sure.
    assert special([large] * 2 + [small] * 9)["drawn"] == 9
