"""The check before publishing, on drafts that no database holds."""

from datetime import date
from typing import Any

import pytest

from checklists.authority.checking import Kind, problems_of, reading_of_draft
from checklists.authority.drafts import Draft, DraftSection
from checklists.authority.models import Section, Statement, Template
from checklists.authority.presenters import problem_groups
from tests.ui.test_reading import HARD

TODAY = date(2026, 11, 20)
WHOLE: dict[str, Any] = {
    "source_ref": "Paragraph 1",
    "advice_green": "Keep it up.",
    "advice_amber": "Finish it.",
    "advice_red": "Start it.",
}


def draft(*statements: Statement, **cover: Any) -> Draft:
    template = Template(title="A checklist", **{"source": "A document"} | cover)
    return Draft(template, (DraftSection(Section(template=template, title="One"), statements),))


def one(code: str, plain: str, **words: Any) -> Statement:
    return Statement(code=code, plain=plain, **WHOLE | words)


def told(found: Draft) -> list[tuple[Kind, str]]:
    return [(problem.kind, str(problem.sentence)) for problem in problems_of(found, on=TODAY)]


def test_a_whole_plain_checklist_has_nothing_to_look_at() -> None:
    whole = draft(one("A-1", "Parents know whom to ask"), one("A-2", "All staff are trained each year"))
    assert told(whole) == []


@pytest.mark.parametrize(
    ("words", "kind", "sentence"),
    [
        ({"advice_amber": " ", "advice_red": ""}, Kind.ADVICE, "A-1 has no advice for amber, red."),
        ({"source_ref": " "}, Kind.SOURCE, "A-1 does not say where it comes from."),
        (
            {"guidance": HARD},
            Kind.READING,
            "A-1 has a reading age of about 18 or more. Long words: responsibility, documentation, effectiveness.",
        ),
        (
            {"guidance": "We " + "go on and on " * 7 + "until the end."},
            Kind.READING,
            "A-1 has a sentence of 32 words. Make two of it: 25 words are enough.",
        ),
    ],
)
def test_each_fault_of_a_statement_is_told_and_blocks_nothing(words: dict[str, str], kind: Kind, sentence: str) -> None:
    found = draft(one("A-1", "Parents know whom to ask", **words))
    assert told(found) == [(kind, sentence)]
    assert not any(problem.blocks for problem in problems_of(found, on=TODAY))


def test_official_wording_may_be_as_hard_as_it_is() -> None:
    assert told(draft(one("A-1", "Parents know whom to ask", official=HARD))) == []


def test_a_statement_that_says_nearly_what_another_says_is_told_once() -> None:
    found = draft(
        one("A-1", "All staff have online safety training every year"),
        one("A-2", "Every year all staff have training on ONLINE safety."),
        one("A-3", "All governors have online safety training every year, and new governors at once"),
        one("A-4", "Yes"),
        one("A-5", "No"),
    )
    assert told(found) == [(Kind.SAME, "A-2 says nearly the same as A-1.")]


def test_a_statement_in_the_very_words_of_another_stands_in_the_way() -> None:
    found = draft(
        one("A-1", "Parents know whom to ask"),
        one("A-2", " parents KNOW whom to ask?"),
        one("A-3", "Parents know whom to ask", scale="text"),
    )
    assert told(found)[0] == (Kind.SAME, "A-2 asks the same as A-1. Remove one of them or say how they differ.")
    assert [problem.statement_id for problem in problems_of(found, on=TODAY) if problem.blocks] == [
        found.statements[1].pk
    ]
    # What is answered in words is published nowhere.
    assert told(found)[1:] == [(Kind.SAME, "A-3 says nearly the same as A-1.")]


def test_the_authoritys_own_checklist_needs_no_sources() -> None:
    assert told(draft(one("A-1", "Parents know whom to ask", source_ref=""), source="")) == []


def test_a_review_date_that_has_passed_is_told_from_the_day_after() -> None:
    statement = one("A-1", "Parents know whom to ask")
    assert told(draft(statement, review_by=TODAY)) == []
    assert [kind for kind, _ in told(draft(statement, review_by=date(2026, 9, 1)))] == [Kind.DATES]


def test_problems_stand_together_by_their_reason() -> None:
    found = draft(one("A-1", "Parents know whom to ask", advice_red=""), one("A-2", "Pupils do too", advice_red=""))
    groups = problem_groups(problems_of(found, on=TODAY))
    assert [(group.kind, len(group.problems)) for group in groups] == [(Kind.ADVICE, 2)]


def test_the_whole_is_read_in_one() -> None:
    assert not reading_of_draft(draft(one("A-1", "Parents know whom to ask"))).is_hard
    assert reading_of_draft(draft(one("A-1", "Parents know", guidance=HARD))).is_hard
