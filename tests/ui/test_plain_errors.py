from typing import Any

import pytest
from django import forms
from django.core.validators import MaxLengthValidator

from lantern.ui.plain_errors import lower_first


def said(field: forms.Field, value: Any) -> list[str]:
    form = type("Asked", (forms.Form,), {"thing": field})({"thing": value})
    return form["thing"].messages


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (forms.CharField(label="Title"), "", "Enter the title"),
        (forms.CharField(label="Your name"), "", "Enter your name"),
        (forms.CharField(label="URN"), "", "Enter the URN"),
        (forms.CharField(label="Why?"), "", "Enter an answer"),
        (forms.ChoiceField(label="Phase", choices=[("a", "A")]), "", "Select the phase"),
        (forms.ChoiceField(label="Again?", choices=[("a", "A")]), "", "Select an answer"),
        (forms.ChoiceField(label="Phase", choices=[("a", "A")]), "b", "Select an answer from the list"),
        (
            forms.EmailField(label="Email"),
            "head",
            "Enter an email address in the correct format, like name@example.com",
        ),
        (forms.IntegerField(label="Pupils"), "many", "Pupils must be a whole number"),
        (forms.IntegerField(label="Share", max_value=100), "101", "Share must be 100 or less"),
        (forms.IntegerField(label="Pupils", min_value=1), "0", "Pupils must be 1 or more"),
        (forms.CharField(label="Title", max_length=3), "four", "Title must be 3 characters or fewer"),
        (forms.CharField(label="What is it?", max_length=3), "four", "Your answer must be 3 characters or fewer"),
        (forms.CharField(label="Why (optional)", max_length=3), "four", "Why must be 3 characters or fewer"),
        (forms.CharField(label="Code", min_length=5), "four", "Code must be 5 characters or more"),
        (forms.BooleanField(label="I agree"), "", "Tick the box to go on"),
        (forms.FileField(label="Register"), "", "Choose a file"),
    ],
)
def test_djangos_own_messages_say_what_to_do(field: forms.Field, value: str, message: str) -> None:
    assert said(field, value) == [message]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (forms.CharField(error_messages={"required": "Say why"}), "", "Say why"),
        (forms.CharField(validators=[MaxLengthValidator(3, "Far too long")]), "four", "Far too long"),
        (forms.EmailField(error_messages={"invalid": "Odd address"}), "head", "Odd address"),
    ],
)
def test_a_message_that_a_form_chose_is_kept(field: forms.Field, value: str, message: str) -> None:
    assert said(field, value) == [message]


def test_an_abbreviation_keeps_its_capitals() -> None:
    assert (lower_first("URN"), lower_first("IT lead"), lower_first("Head teacher"), lower_first("")) == (
        "URN",
        "IT lead",
        "head teacher",
        "",
    )
