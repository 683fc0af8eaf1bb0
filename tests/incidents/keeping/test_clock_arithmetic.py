"""How long what is kept, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.categories import Area, Category, YearGroup, categories_in
from incidents.school.keeping.bands import band, drawn
from incidents.school.keeping.bodies import FACTS, Body, ask_again_on
from incidents.school.keeping.retention import (
    DEFAULTS,
    Known,
    Sort,
    Start,
    due_on,
    end_of_school_year,
    in_words,
    latest_birth,
    needs,
    sort_of,
    year_number,
    years_after,
)
from incidents.school.keeping.writing.thirds import pattern_of, pieces

REPORTED = date(2026, 11, 22)
CLOSED = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("on", "ends"),
    [
        (date(2026, 8, 31), date(2026, 8, 31)),
        (date(2026, 9, 1), date(2027, 8, 31)),
        (date(2027, 1, 1), date(2027, 8, 31)),
    ],
)
def test_a_clock_ends_with_a_school_year(on: date, ends: date) -> None:
    assert end_of_school_year(on) == ends


def test_a_year_group_tells_as_much_as_a_date_of_birth() -> None:
    # Year 7 in 2026 to 2027: born from September 2014 to August 2015.
    assert latest_birth(7, REPORTED) == date(2015, 8, 31)
    by_group = due_on(DEFAULTS[Sort.PUPIL], Known(CLOSED, REPORTED, year_groups=(7,)))
    for born in (date(2014, 9, 1), date(2015, 2, 28), date(2015, 8, 31)):
        assert due_on(DEFAULTS[Sort.PUPIL], Known(CLOSED, REPORTED, born_on=born)) == by_group == date(2040, 8, 31)


@given(st.integers(-1, 13), st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(0, 364))
def test_the_year_group_never_lets_a_record_go_before_its_date_of_birth_would(group: int, on: date, days: int) -> None:
    latest = latest_birth(group, on)
    born = date.fromordinal(latest.toordinal() - days)
    rule = DEFAULTS[Sort.PUPIL]
    by_group = due_on(rule, Known(on, on, year_groups=(group,)))
    by_birth = due_on(rule, Known(on, on, born_on=born))
    assert by_group is not None
    assert by_birth is not None
    assert by_group >= by_birth
    assert by_birth >= years_after(born, rule.years)


def test_of_several_pupils_the_youngest_counts() -> None:
    assert due_on(DEFAULTS[Sort.PUPIL], Known(CLOSED, REPORTED, year_groups=(11, 3, 9))) == date(2044, 8, 31)


def test_a_birthday_on_29_february_costs_no_day() -> None:
    assert years_after(date(2012, 2, 29), 25) == date(2037, 3, 1)
    assert years_after(date(2012, 2, 29), 28) == date(2040, 2, 29)


def test_nothing_is_due_before_it_is_closed_or_while_something_is_missing() -> None:
    assert due_on(DEFAULTS[Sort.BREACH], Known(None, REPORTED)) is None
    assert due_on(DEFAULTS[Sort.PUPIL], Known(CLOSED, REPORTED)) is None
    assert due_on(DEFAULTS[Sort.LOW_LEVEL], Known(CLOSED, REPORTED)) is None
    assert due_on(DEFAULTS[Sort.ALLEGATION], Known(CLOSED, REPORTED)) is None
    # Somebody who left, or was born, so long ago that the years are over: not before it is closed.
    assert due_on(DEFAULTS[Sort.LOW_LEVEL], Known(CLOSED, REPORTED, left_on=date(2001, 7, 1))) == date(2027, 8, 31)


def test_an_allegation_is_kept_to_pension_age_or_ten_years_whichever_is_longer() -> None:
    young, old = date(1990, 5, 5), date(1960, 5, 5)
    assert due_on(DEFAULTS[Sort.ALLEGATION], Known(CLOSED, REPORTED, born_on=young)) == date(2058, 8, 31)
    assert due_on(DEFAULTS[Sort.ALLEGATION], Known(CLOSED, REPORTED, born_on=old)) == date(2037, 8, 31)


def test_a_date_of_birth_is_asked_for_only_where_nothing_else_tells() -> None:
    assert needs(DEFAULTS[Sort.PUPIL], [7]) == ""
    assert needs(DEFAULTS[Sort.PUPIL], []) == "born_on"
    assert needs(DEFAULTS[Sort.ALLEGATION], [7]) == "born_on"
    assert needs(DEFAULTS[Sort.LOW_LEVEL], []) == "left_on"
    assert needs(DEFAULTS[Sort.BREACH], []) == ""


def test_every_category_is_some_sort_of_record_and_every_sort_has_a_default() -> None:
    assert set(DEFAULTS) == set(Sort)
    for category in Category:
        for has_pupil in (True, False):
            assert sort_of(category, has_pupil=has_pupil) in DEFAULTS
    assert {sort_of(one, has_pupil=True) for one in categories_in(Area.CONDUCT)} == {Sort.PUPIL}
    assert sort_of("grooming", has_pupil=True) == Sort.ABUSE
    assert sort_of("filter_failure", has_pupil=False) == Sort.TECHNICAL
    assert sort_of("data_breach", has_pupil=False) == Sort.BREACH
    assert sort_of("bullying", has_pupil=False) == Sort.UNLINKED
    assert sort_of("allegation", has_pupil=True) == Sort.ALLEGATION
    assert "25" in in_words(DEFAULTS[Sort.PUPIL])
    assert str(Start.BIRTH.label) in in_words(DEFAULTS[Sort.PUPIL])


def test_every_year_group_has_a_number() -> None:
    assert [year_number(group) for group in YearGroup] == list(range(-1, 14))
    assert year_number("") is None


@given(st.integers(0, 10_000))
def test_a_band_says_nothing_about_where_in_it_a_number_lies(number: int) -> None:
    bottom = number - number % 5
    assert band(number) == band(bottom) == band(bottom + 4) != band(bottom + 5)
    assert drawn(number) == drawn(bottom)


def test_bands_read_like_this() -> None:
    assert [band(number) for number in (0, 4, 5, 12)] == ["fewer than 5", "fewer than 5", "5 to 9", "10 to 14"]


def test_everybody_who_can_be_told_has_words_and_a_day_to_ask_again() -> None:
    assert set(FACTS) == set(Body)
    friday = date(2026, 11, 20)
    assert ask_again_on("lado", friday) == date(2026, 11, 23)
    assert ask_again_on("police", friday) == date(2026, 11, 25)


NAMES = pattern_of(["Robin Ashworth", "Bo Li", "ADM-77", ""])


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Robin Ashworth told robin’s mother.", ["Robin Ashworth", "robin"]),
        ("ASHWORTH was there. Robinson was not.", ["ASHWORTH"]),
        # Two letters are too short to be looked for alone: they would mark half of all words.
        ("Bo was there with Bo Li.", ["Bo Li"]),
        ("ADM-77 and ADM-778", ["ADM-77"]),
        ("Nobody else", []),
    ],
)
def test_other_people_are_found_in_a_text(text: str, marked: list[str]) -> None:
    assert [piece.text for piece in pieces(text, NAMES) if piece.is_third] == marked


@given(st.text())
def test_marking_changes_no_letter(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text, NAMES)) == text
    assert [piece.text for piece in pieces(text, None)] == ([text] if text else [])
