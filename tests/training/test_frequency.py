"""Dates of training: the school year, two years, 29 February, the night when the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from training.frequency import Frequency, counts_on, due_on, expires_on, window
from training.roles import ALL_STAFF, EVERYBODY, StaffRole, roles_in_words

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("frequency", "completed_on", "expected"),
    [
        (Frequency.ONCE, date(2026, 3, 1), None),
        (Frequency.ACADEMIC_YEAR, date(2026, 8, 31), date(2026, 8, 31)),
        (Frequency.ACADEMIC_YEAR, date(2026, 9, 1), date(2027, 8, 31)),
        (Frequency.ACADEMIC_YEAR, date(2024, 2, 29), date(2024, 8, 31)),
        (Frequency.TWO_YEARS, date(2026, 3, 10), date(2028, 3, 10)),
        (Frequency.TWO_YEARS, date(2024, 2, 29), date(2026, 2, 28)),
        (Frequency.TWO_YEARS, date(2026, 2, 28), date(2028, 2, 28)),
    ],
)
def test_training_counts_until_its_last_day(frequency: Frequency, completed_on: date, expected: date | None) -> None:
    assert expires_on(frequency, completed_on) == expected
    if expected:
        assert counts_on(frequency, completed_on, expected)
        assert not counts_on(frequency, completed_on, expected + timedelta(days=1))


def test_a_school_year_is_the_window_from_september_to_august() -> None:
    assert window(Frequency.ACADEMIC_YEAR, date(2026, 8, 31)).begins == date(2025, 9, 1)
    september = window(Frequency.ACADEMIC_YEAR, date(2026, 9, 1))
    assert (september.begins, september.ends) == (date(2026, 9, 1), date(2027, 8, 31))


def test_two_years_before_the_29th_of_february_begin_on_the_first_of_march() -> None:
    assert window(Frequency.TWO_YEARS, date(2028, 2, 29)).begins == date(2026, 3, 1)


@given(frequency=st.sampled_from(list(Frequency)), done=DAYS, on=DAYS)
def test_window_and_expiry_tell_the_same(frequency: Frequency, done: date, on: date) -> None:
    assert (done in window(frequency, on) and done <= on) is counts_on(frequency, done, on)


@pytest.mark.parametrize(
    ("frequency", "given", "expected"),
    [
        # Never done: grace from the later of the day it was asked and the day somebody began.
        (Frequency.ONCE, {"since": date(2026, 9, 1), "grace_days": 28}, date(2026, 9, 29)),
        (
            Frequency.ONCE,
            {"since": date(2026, 9, 1), "induction": date(2027, 1, 4), "grace_days": 28},
            date(2027, 2, 1),
        ),
        # Done: never again, again with the next school year's grace, again before two years are over.
        (Frequency.ONCE, {"since": date(2026, 9, 1), "last": date(2019, 1, 1)}, None),
        (
            Frequency.ACADEMIC_YEAR,
            {"since": date(2025, 9, 1), "last": date(2026, 8, 31), "grace_days": 30},
            date(2026, 10, 1),
        ),
        (Frequency.TWO_YEARS, {"since": date(2020, 9, 1), "last": date(2024, 2, 29)}, date(2026, 2, 28)),
        # Done long before it was asked: not overdue on the first day.
        (
            Frequency.ACADEMIC_YEAR,
            {"since": date(2026, 9, 1), "last": date(2020, 3, 1), "grace_days": 60},
            date(2026, 10, 31),
        ),
    ],
)
def test_the_day_by_which_it_is_due(frequency: Frequency, given: dict[str, date], expected: date | None) -> None:
    assert due_on(frequency, **given) == expected  # type: ignore[arg-type]


def test_a_course_finished_after_midnight_in_summer_time_belongs_to_the_new_day() -> None:
    """23:30 in UTC on 31 August is half past midnight on 1 September here: the new school year's."""
    done = timezone.localdate(datetime(2026, 8, 31, 23, 30, tzinfo=UTC))
    assert expires_on(Frequency.ACADEMIC_YEAR, done) == date(2027, 8, 31)
    # The night in which the clocks go back has 25 hours, and is one day.
    late = timezone.localdate(datetime(2026, 10, 25, 23, 30, tzinfo=UTC))
    assert expires_on(Frequency.TWO_YEARS, late) == date(2028, 10, 25)


def test_roles_are_said_in_groups() -> None:
    assert roles_in_words([role.value for role in EVERYBODY]) == "Everybody"
    assert roles_in_words([*(role.value for role in ALL_STAFF), "governor"]) == "All staff, Governor or trustee"
    assert roles_in_words([StaffRole.DSL.value, StaffRole.HEAD.value]) == "Headteacher, Safeguarding lead (DSL)"
    assert roles_in_words([]) == ""
