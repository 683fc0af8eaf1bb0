"""The county is made by several processes at once: in the list's order, each school by the same one, and with nobody left."""

import os
from collections.abc import Iterator

import pytest

from lantern.demo.world.hands import Hands


@pytest.fixture
def hands() -> Iterator[Hands]:
    with Hands() as hands:
        yield hands


def who(number: int) -> tuple[int, int]:
    return number, os.getpid()


def refuse(number: int) -> None:
    if number == 2:
        raise LookupError(number)


def test_what_comes_of_each_is_in_the_order_of_the_list(hands: Hands) -> None:
    assert [number for number, _ in hands.each(who, range(7))] == list(range(7))
    assert hands.each(who, []) == []


def test_one_place_of_a_list_is_always_the_same_process_and_never_this_one(hands: Hands) -> None:
    first, second = hands.each(who, range(7)), hands.each(who, range(5))
    assert first[:5] == second
    assert os.getpid() not in {process for _, process in first}


def test_what_goes_wrong_with_one_is_raised_here(hands: Hands) -> None:
    with pytest.raises(LookupError):
        hands.each(refuse, range(4))


def test_nobody_is_left_afterwards() -> None:
    with Hands() as hands:
        processes = {process for _, process in hands.each(who, range(4))}
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
