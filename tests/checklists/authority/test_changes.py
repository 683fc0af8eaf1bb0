"""What changed between two editions, told by ids and by what a statement says that it replaces."""

import uuid

import pytest

from checklists.authority.changes import changes_between
from checklists.authority.models import Statement
from checklists.wording import side_by_side

IDS = {letter: uuid.uuid5(uuid.NAMESPACE_URL, letter) for letter in "ABCDEFG"}


def one(letter: str, plain: str = "", *, replaces: str = "") -> Statement:
    words = {"code": letter, "plain": plain or f"{letter} is true", "stable_id": IDS[letter]}
    return Statement(**words, replaces=[IDS[each] for each in replaces])


def told(before: list[Statement], now: list[Statement]) -> dict[str, str]:
    """Each statement with its kind and what it came from."""
    return {
        change.statement.code: " ".join([change.kind.value, *(source.code for source in change.sources)])
        for change in changes_between(before, now).all
    }


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([one("A")], [one("A")], {"A": "unchanged A"}),
        ([one("A")], [one("A", "A is so")], {"A": "reworded A"}),
        ([one("A")], [one("A"), one("B")], {"A": "unchanged A", "B": "new"}),
        ([one("A"), one("B")], [one("A")], {"A": "unchanged A", "B": "retired B"}),
        # the old one is gone
        ([one("A")], [one("B", replaces="A"), one("C", replaces="A")], {"B": "split A", "C": "split A"}),
        # the old one stays beside what was split off
        ([one("A")], [one("A"), one("B", replaces="A")], {"A": "split A", "B": "split A"}),
        ([one("A"), one("B")], [one("C", replaces="AB")], {"C": "merged A B"}),
        # one of them takes the others in
        ([one("A"), one("B")], [one("A", replaces="B")], {"A": "merged A B"}),
        # the same statement under a new id
        ([one("A")], [one("B", replaces="A")], {"B": "reworded A"}),
        # what was split or merged an edition ago is no news
        (
            [one("A"), one("B", replaces="A")],
            [one("A"), one("B", replaces="A")],
            {"A": "unchanged A", "B": "unchanged B"},
        ),
        ([one("A", replaces="G")], [one("A", replaces="G")], {"A": "unchanged A"}),
        # a statement that was never published has nothing to replace
        ([one("A")], [one("A"), one("B", replaces="F")], {"A": "unchanged A", "B": "new"}),
    ],
)
def test_each_statement_says_what_became_of_it(
    before: list[Statement], now: list[Statement], expected: dict[str, str]
) -> None:
    assert told(before, now) == expected


def test_two_wordings_are_told_word_by_word() -> None:
    both = side_by_side("All staff have training each year", "All staff and governors have training this year")
    assert [piece.text for piece in both.before if piece.changed] == ["each"]
    assert [piece.text for piece in both.now if piece.changed] == ["and governors", "this"]
    assert " ".join(piece.text for piece in both.before) == "All staff have training each year"
    assert " ".join(piece.text for piece in both.now) == "All staff and governors have training this year"
