"""Pools, and whether a change is clear: arithmetic, tried on many numbers."""

from itertools import combinations, product

from training.change import Share, change
from training.school.needs.pooling import LEAST, Group, group_of, pools

# None, too few, nearly enough, just enough, plenty: every way in which six groups can reply.
NUMBERS = (0, 2, 4, 5, 7)


def test_whatever_is_added_up_or_taken_away_speaks_of_five_people_or_of_nobody() -> None:
    for numbers in product(NUMBERS, repeat=len(Group)):
        people = dict(zip(Group, numbers, strict=True))
        found = pools(people)
        sizes = [sum(people[group] for group in pool) for pool in found]
        replied = {group for group, number in people.items() if number}
        assert all(size >= LEAST for size in sizes)
        # Nobody is in two pools, and nobody is left out who could be found by taking the pools from the whole.
        assert sum(len(pool) for pool in found) == len({group for pool in found for group in pool})
        if found:
            assert {group for pool in found for group in pool} == replied
            assert sum(sizes) == sum(people.values())
        else:
            assert sum(people.values()) < LEAST
        for some in range(1, len(sizes)):
            assert all(sum(chosen) >= LEAST for chosen in combinations(sizes, some))


def test_a_large_group_stands_alone_and_the_smallest_takes_in_the_few() -> None:
    assert pools({"teachers": 9, "governors": 7, "it": 1}) == [("teachers",), ("it", "governors")]
    assert pools({"teachers": 9, "governors": 3, "it": 2}) == [("teachers",), ("it", "governors")]
    assert pools({"teachers": 4}) == []


def test_somebody_with_several_roles_is_counted_once() -> None:
    assert group_of(["governor", "teacher"]) == Group.TEACHERS
    assert group_of(["teacher", "dsl"]) == Group.LEADERS
    assert group_of(["volunteer"]) == group_of([]) == Group.OTHERS


def test_a_change_is_clear_only_where_chance_is_an_unlikely_reason() -> None:
    # Newcombe (1998), table II, example a: 56/70 against 48/80, method 10 gives 0.0524 to 0.3339.
    known = change(Share(48, 80, 80), Share(56, 70, 70))
    assert known is not None
    assert (known.points, known.low, known.high, known.is_clear) == (20, 5, 34, True)
    few = change(Share(3, 5, 5), Share(4, 5, 5))
    assert few is not None
    assert not few.is_clear
    # Three replies of each of five people are no surer than one of each.
    more = change(Share(9, 15, 5), Share(12, 15, 5))
    assert more == few
    worse = change(Share(20, 20, 20), Share(4, 20, 20))
    assert worse is not None
    assert worse.high < 0
    assert change(Share(0, 0, 0), Share(4, 5, 5)) is None
