"""The scales themselves: what can be chosen, and what it counts as wherever schools are compared."""

import pytest

from checklists.scales import (
    Rating,
    Scale,
    choices_of,
    counts_as,
    described,
    is_typed,
    keys_of,
    keys_that_count_as,
    not_applicable,
)

COUNTED = {
    "rag": {"green": "green", "amber": "amber", "red": "red"},
    "five": {"l1": "red", "l2": "red", "l3": "amber", "l4": "green", "l5": "green"},
    "partly": {"yes": "green", "partly": "amber", "no": "red"},
    "yes_no": {"yes": "green", "no": "red"},
    "number": {"given": ""},
    "text": {"given": ""},
}


@pytest.mark.parametrize("scale", Scale.values)
def test_each_scale_has_its_keys_in_order_and_each_counts_as_what_the_record_of_decisions_says(scale: str) -> None:
    assert keys_of(scale) == (*COUNTED[scale], "na")
    assert {key: counts_as(scale, key) for key in keys_of(scale)} == {**COUNTED[scale], "na": ""}
    assert is_typed(scale) == (not choices_of(scale))


def test_no_answer_and_a_key_of_another_scale_count_as_nothing() -> None:
    assert {counts_as("rag", key) for key in ("", "yes", "l5", "nonsense")} == {""}


def test_a_key_counts_the_same_on_every_scale_that_has_it() -> None:
    for level in ("green", "amber", "red"):
        for scale in Scale.values:
            for key in keys_of(scale):
                assert (counts_as(scale, key) == level) == (key in keys_that_count_as(level))
    assert {key for scale in Scale.values for key in keys_of(scale)} == set(Rating.values)


@pytest.mark.parametrize("scale", Scale.values)
def test_no_two_choices_of_a_scale_share_a_key_of_the_keyboard(scale: str) -> None:
    keys = [choice.shortcut for choice in (*choices_of(scale), not_applicable(scale))]
    assert len(set(keys)) == len(keys)


def test_descriptors_belong_to_the_choices_in_order_and_an_empty_one_to_none() -> None:
    assert described("five", ["Nobody knows", "", "Some do"]) == {"l1": "Nobody knows", "l3": "Some do"}
