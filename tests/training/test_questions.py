"""How each kind of question is marked, and what is no reply."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.questions import (
    Incomplete,
    Option,
    Question,
    QuestionKind,
    as_data,
    mark,
    problem_with,
    question_from,
    shown,
    shown_partners,
)

A, B, C = (Option(id=key, text=key.upper(), feedback=f"about {key}") for key in "abc")


def question(kind: QuestionKind, *options: Option) -> Question:
    return Question(id="q", kind=kind, text="Which?", options=options, explanation="Because.")


def right(option: Option) -> Option:
    return Option(**{**option.__dict__, "right": True})


SINGLE = question(QuestionKind.SINGLE, A, right(B), C)
SCENARIO = question(QuestionKind.SCENARIO, right(A), right(B), C)
MULTIPLE = question(QuestionKind.MULTIPLE, right(A), right(B), C)
ORDER = question(QuestionKind.ORDER, A, B, C)
MATCH = question(
    QuestionKind.MATCH,
    *(Option(id=key, text=key.upper(), match=partner) for key, partner in (("a", "x"), ("b", "y"), ("c", "x"))),
)


@pytest.mark.parametrize(
    ("asked", "reply", "correct"),
    [
        (SINGLE, "b", True),
        (SINGLE, "a", False),
        (SCENARIO, "a", True),
        (SCENARIO, "b", True),
        (SCENARIO, "c", False),
        (MULTIPLE, ["b", "a"], True),
        (MULTIPLE, ["a"], False),
        (MULTIPLE, ["a", "b", "c"], False),
        (ORDER, ["a", "b", "c"], True),
        (ORDER, ["a", "c", "b"], False),
        (MATCH, {"a": "a", "b": "b", "c": "c"}, True),
        # The same partner, under the other one's name.
        (MATCH, {"a": "c", "b": "b", "c": "a"}, True),
        (MATCH, {"a": "b", "b": "b", "c": "c"}, False),
    ],
)
def test_a_reply_is_right_or_wrong(asked: Question, reply: Any, correct: bool) -> None:
    marked = mark(asked, reply)
    assert marked.correct is correct
    assert marked.explanation == "Because."


def test_feedback_is_about_what_was_chosen() -> None:
    (only,) = mark(SINGLE, "a").feedback
    assert (only.option_id, only.right, only.text) == ("a", False, "about a")
    assert [part.option_id for part in mark(MULTIPLE, ["c", "a"]).feedback] == ["a", "c"]
    assert [(part.option_id, part.right) for part in mark(ORDER, ["a", "c", "b"]).feedback] == [
        ("a", True),
        ("c", False),
        ("b", False),
    ]


@pytest.mark.parametrize("asked", [SINGLE, SCENARIO, MULTIPLE, ORDER, MATCH], ids=lambda asked: asked.kind)
@pytest.mark.parametrize("reply", [None, "", "z", [], ["a", "a", "b"], ["z"], {}, {"a": "z"}, {"a": "a", "b": "b"}])
def test_half_a_reply_is_refused_with_what_to_do(asked: Question, reply: Any) -> None:
    assert problem_with(asked, reply)
    with pytest.raises(Incomplete, match=r"Choose|Give"):
        mark(asked, reply)


def test_the_right_order_is_never_the_one_that_is_shown_and_a_reload_shows_the_same() -> None:
    for seed in map(str, range(50)):
        mixed = shown(ORDER, seed)
        assert mixed != ORDER.options
        assert mixed == shown(ORDER, seed)
        assert set(mixed) == set(ORDER.options)
    assert shown(SINGLE, "1") == SINGLE.options


def test_a_partner_is_offered_once() -> None:
    assert sorted(shown_partners(MATCH, "1")) == [("a", "x"), ("b", "y")]


@given(
    kind=st.sampled_from(list(QuestionKind)),
    texts=st.lists(st.text(min_size=1, max_size=20), min_size=2, max_size=8),
    words=st.text(max_size=30),
)
def test_a_question_is_the_same_after_json(kind: QuestionKind, texts: list[str], words: str) -> None:
    options = tuple(Option(id=str(place), text=text, right=place == 0, match=words) for place, text in enumerate(texts))
    whole = Question(id="1", kind=kind, text=words, options=options, situation=words, explanation=words)
    assert question_from(json.loads(json.dumps(as_data(whole)))) == whole
