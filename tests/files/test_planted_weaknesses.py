"""Each check is taken away in turn, and the corpus notices: no file is refused only by luck, or by another check that may go."""

import re
from typing import Any

import pytest

from lantern.files import check as checking
from lantern.files.checks import malware, office, opendocument, pdf, pictures, text, zips
from lantern.files.refused import Refused
from tests.files.corpus import HOSTILE, INERT, Hostile
from tests.files.desk import checked
from tests.files.looking import SECRETS

NEVER = re.compile(r"(?!)")
NEVER_BYTES = re.compile(rb"(?!)")
BY_LABEL = {hostile.label: hostile for hostile in HOSTILE}


def nothing(*_given: object) -> None:
    """In the place of a check."""


def outcome_of(hostile: Hostile) -> str:
    try:
        checked(hostile.name, hostile.content)
    except Refused as refusal:
        return refusal.code
    return INERT


WEAKNESSES: list[tuple[Any, str, object, str]] = [
    (checking, "check_malware", nothing, "EICAR"),
    (checking, "check_malware", nothing, "EICAR across two pieces of a picture's tail"),
    (malware.Signatures, "feed", nothing, "EICAR inside a Word document"),
    (checking, "_expect", nothing, "declared as one kind and built as another"),
    (checking, "_check_size", nothing, "larger than the limit"),
    (zips, "MOST_RATIO", 10**9, "zip bomb as a Word document"),
    (zips, "MOST_ENTRIES", 10**9, "too many parts"),
    (zips, "_check_names", nothing, "slip out of the folder"),
    (zips, "_check_names", nothing, "absolute path"),
    (zips, "_check_names", nothing, "two parts that differ in case only"),
    (zips, "_check_entry", nothing, "symbolic link"),
    (zips, "_check_entry", nothing, "encrypted parts"),
    (zips.Archive, "_check_layout", nothing, "overlapping entries"),
    (office, "_RUNS", NEVER, "Word with macros"),
    (office, "_RUNS", NEVER, "docm renamed to docx"),
    (office, "_check_relationship", nothing, "template from elsewhere"),
    (office, "_check_relationship", nothing, "picture from elsewhere"),
    (office, "is_harmless_link", lambda _target: True, "program called by a link"),
    (office, "_FIELD_THAT_CALLS", NEVER, "DDE field in pieces"),
    (office, "MAGIC_OF_PROGRAMS", (), "program under a picture's name"),
    (office, "MAGIC_OF_PROGRAMS", (), "archive inside a document"),
    (opendocument, "_SCRIPTS", frozenset(), "OpenDocument with an event"),
    (opendocument, "_CALLS", frozenset(), "OpenDocument with DDE"),
    (pdf, "_PROGRAM", NEVER_BYTES, "PDF that runs JavaScript"),
    (pdf, "_undone", lambda content: content, "PDF with names in disguise"),
    (pdf, "_unpacked", lambda *_given: b"", "PDF with a program in an object stream"),
    (pdf, "_unpacked", lambda *_given: b"", "PDF bomb"),
    (pdf, "_FLATE_ONLY", re.compile(rb""), "PDF whose objects are packed twice"),
    (pdf, "_ELSEWHERE", NEVER_BYTES, "PDF whose stream hides its type"),
    (pdf, "_CARRIED", NEVER_BYTES, "PDF that carries a file"),
    (pdf, "_ENCRYPTED", NEVER_BYTES, "encrypted PDF"),
    (pictures, "MOST_PIXELS", 10**12, "flood just below what Pillow allows"),
    (text, "_PAGE_OR_PROGRAM", NEVER, "page as text"),
    (text, "_is_live", nothing, "table with DDE"),
    (text, "_CONTROLS", b"", "bytes of zero in a text"),
]


@pytest.mark.parametrize(
    ("place", "name", "weak", "label"), WEAKNESSES, ids=lambda given: given if isinstance(given, str) else ""
)
def test_without_the_check_the_file_is_no_longer_refused_for_what_it_is(
    monkeypatch: pytest.MonkeyPatch, place: Any, name: str, weak: object, label: str
) -> None:
    hostile = BY_LABEL[label]
    assert outcome_of(hostile) == hostile.outcome
    monkeypatch.setattr(place, name, weak)
    assert outcome_of(hostile) != hostile.outcome


@pytest.mark.parametrize(
    "label", ["PNG with a page behind it", "JPEG with an archive behind it", "JPEG with a place and a program"]
)
def test_a_picture_that_is_not_drawn_anew_keeps_its_secrets(monkeypatch: pytest.MonkeyPatch, label: str) -> None:
    hostile = BY_LABEL[label]
    assert hostile.outcome == INERT
    assert not [secret for secret in SECRETS if secret in checked(hostile.name, hostile.content).content.read()]
    monkeypatch.setattr(checking, "drawn_anew", lambda file, _kind: file)
    found = checked(hostile.name, hostile.content).content.read()
    assert [secret for secret in SECRETS if secret in found]
