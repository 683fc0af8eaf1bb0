"""Names: shown, saved under, and never more than a name."""

import unicodedata

import pytest
from django import forms
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lantern.files.forms import UploadField
from lantern.files.kinds import PICTURES, TABLES, accepted, in_words
from lantern.files.names import LONGEST, clean_name
from tests.files.building import picture
from tests.files.desk import sent


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Policy 2026.PDF", "Policy 2026.pdf"),
        ("Siân’s plan (v1.2).docx", "Siân’s plan (v1.2).docx"),
        ("C:\\Users\\Ann\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("setup.exe.pdf", "setup_exe.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("nul.txt", "_nul.txt"),
        ("com1.tables.csv", "_com1.tables.csv"),
        ("report .pdf . .", "report.pdf"),
        (".htaccess", "htaccess"),
        ("???.png", "___.png"),
        ("", "file"),
        ("e\u0301te.txt", "\u00e9te.txt"),
    ],
)
def test_a_name_becomes_a_plain_one(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@given(st.text(max_size=300))
@example("\ud800.png")
@example("a" * 5_000 + "." + "b" * 5_000)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_given_the_name_is_harmless_and_stays_so(given_name: str) -> None:
    name = clean_name(given_name)
    assert 0 < len(name) <= LONGEST + 1
    assert not set(name) & set('<>:"/\\|?*')
    assert not [letter for letter in name if unicodedata.category(letter) in {"Cc", "Cf", "Cs"}]
    assert not name.startswith((".", " "))
    assert not name.endswith((".", " "))
    assert clean_name(name) == name


def test_the_field_says_what_it_takes_before_and_after() -> None:
    class PhotoForm(forms.Form):
        file = UploadField(kinds=PICTURES, most_megabytes=1)

    drawn = str(PhotoForm())
    assert 'accept=".jpg,.jpeg,.png,.webp,.gif"' in drawn
    assert "picture (JPEG, PNG, WebP or GIF), at most 1 MB" in drawn
    assert PhotoForm({}, {}).errors["file"] == ["Choose a file"]
    (error,) = PhotoForm({}, {"file": sent("photo.heic", b"x")}).errors["file"]
    assert "Save the photo as JPEG" in error
    form = PhotoForm({}, {"file": sent("Photo.PNG", picture())})
    assert form.is_valid()
    assert form.cleaned_data["file"].name == "Photo.png"


def test_a_field_that_is_not_required_may_stay_empty() -> None:
    class NoteForm(forms.Form):
        file = UploadField(required=False)

    form = NoteForm({}, {})
    assert form.is_valid()
    assert form.cleaned_data["file"] is None


def test_kinds_are_told_in_words() -> None:
    assert in_words(TABLES) == "Excel workbook or CSV table"
    assert accepted(TABLES) == ".xlsx,.csv"
