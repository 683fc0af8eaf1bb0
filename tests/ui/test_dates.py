import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from django import forms

from lantern.ui.forms import GovukDateField
from tests.ui.drawn import read


def clean(*typed: str, **options: Any) -> datetime.date | None:
    return GovukDateField(label="Due date", **options).clean(list(typed))


def test_what_is_wrong_with_the_answer_to_a_question_is_a_sentence() -> None:
    with pytest.raises(forms.ValidationError, match=r"^\['Date must be a real date'\]$"):
        GovukDateField(label="Which day did it happen? (optional)").clean(["31", "2", "2026"])


def problem(*typed: str, **options: Any) -> tuple[str, Sequence[str]]:
    with pytest.raises(forms.ValidationError) as caught:
        clean(*typed, **options)
    return caught.value.messages[0], caught.value.error_list[0].params["parts"]


@pytest.mark.parametrize("month", ["12", "Dec", "dec.", "December", "DECEMBER"])
def test_a_month_may_be_a_number_or_its_name(month: str) -> None:
    assert clean("7", month, "2026") == datetime.date(2026, 12, 7)


@pytest.mark.parametrize(
    ("typed", "message", "parts"),
    [
        (("", "", ""), "Enter the due date", ["day", "month", "year"]),
        (("7", "", "2026"), "Due date must include a month", ["month"]),
        (("", "", "2026"), "Due date must include a day and a month", ["day", "month"]),
        (("31", "2", "2026"), "Due date must be a real date", ["day"]),
        (("7", "13", "2026"), "Due date must be a real date", ["month"]),
        (("x", "Smarch", "2026"), "Due date must be a real date", ["day", "month"]),
        (("7", "12", "26"), "Due date: the year must have 4 numbers", ["year"]),
        (("٧", "12", "2026"), "Due date must be a real date", ["day"]),
    ],
)
def test_a_wrong_date_says_what_is_wrong_and_where(typed: tuple[str, ...], message: str, parts: list[str]) -> None:
    assert problem(*typed) == (message, parts)


def test_limits_are_asked_for_when_the_date_is_cleaned() -> None:
    options = {"earliest": lambda: datetime.date(2026, 12, 1), "latest": datetime.date(2027, 7, 31)}
    assert clean("1", "12", "2026", **options) == datetime.date(2026, 12, 1)
    assert problem("30", "11", "2026", **options)[0] == "Due date must be 1 December 2026 or later"
    assert problem("1", "8", "2027", **options)[0] == "Due date must be 31 July 2027 or earlier"


def test_a_form_may_word_its_own_messages() -> None:
    assert problem("", "", "", error_messages={"required": "Enter the day schools must finish"})[0].startswith(
        "Enter the day"
    )


def test_a_date_that_is_not_required_may_be_left_empty() -> None:
    assert clean("", "", "", required=False) is None


class Due(forms.Form):
    due = GovukDateField(label="Due date")


def test_only_the_wrong_box_is_marked() -> None:
    tree = read(str(Due({"due_day": "7", "due_month": "13", "due_year": "2026"})))
    assert [box["name"] for box in tree.all("input", cls="govuk-input--error")] == ["due_month"]


def test_a_date_that_stays_the_same_has_not_changed() -> None:
    sent = {"due_day": "7", "due_month": "12", "due_year": "2026"}
    assert not Due(sent, initial={"due": datetime.date(2026, 12, 7)}).has_changed()
    assert Due({**sent, "due_day": "8"}, initial={"due": datetime.date(2026, 12, 7)}).has_changed()
