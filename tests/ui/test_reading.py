import pytest

from checklists.authority import library
from lantern.ui.reading import ENOUGH_WORDS, OLDEST, PLAIN_AGE, long_words, reading_of, syllables

HARD = (
    "The senior leadership team retains responsibility for ensuring comprehensive documentation of procurement "
    "decisions, including evaluation of the effectiveness of monitoring arrangements across the organisation."
)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("school", 1),
        ("made", 1),
        ("asked", 1),
        ("needed", 2),
        ("changes", 2),
        ("people", 2),
        ("any", 2),
        ("policy", 3),
        ("filtering", 3),
        ("monitoring", 4),
        ("responsible", 4),
        ("organisation", 5),
    ],
)
def test_syllables_are_heard_not_only_seen(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_age_is_the_formulas() -> None:
    # 4 sentences, 24 words, 32 syllables: 0.39 × 6 + 11.8 × 32 / 24 − 15.59 is 2.48, and five more is an age of 7.
    text = "The children ask a teacher first. " * 4
    assert reading_of(text).words == 24
    assert [syllables(word) for word in ["The", "children", "ask", "a", "teacher", "first"]] == [1, 2, 1, 1, 2, 1]
    assert reading_of(text).age == 7


def test_a_hard_text_is_told_with_its_longest_words() -> None:
    reading = reading_of(HARD)
    assert (reading.age, reading.is_hard) == (OLDEST, True)
    assert long_words(HARD) == ["responsibility", "documentation", "effectiveness"]


def test_a_few_words_have_no_age() -> None:
    assert reading_of("Responsibility for organisational effectiveness.").age == 0
    assert reading_of("cat " * (ENOUGH_WORDS - 1)).age == 0
    assert reading_of("").longest_sentence == 0


def test_lines_and_colons_end_a_sentence_and_full_stops_inside_a_word_do_not() -> None:
    assert reading_of("one two\nthree four five: six").longest_sentence == 3
    assert reading_of("see gov.uk and example.org now").longest_sentence == 7


def test_the_built_in_checklists_are_as_plain_as_the_check_asks() -> None:
    for checklist in library.checklists():
        for section in checklist.sections:
            for one in section.statements:
                text = "\n".join((one.plain, one.guidance, one.advice_green, one.advice_amber, one.advice_red))
                assert reading_of(text).age <= PLAIN_AGE, one.code
