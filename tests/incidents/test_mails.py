"""Mails about incidents and training name nobody but their reader and say nothing that somebody wrote."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAILS = sorted(path for top in ("incidents", "training") for path in (ROOT / top).rglob("templates/*/mail/*.txt"))
# What a row holds that a person typed, or that says who or what it is about.
TELLING = re.compile(
    r"\b(account|action|answer|because|body|category|child|comment|concern|detail|details|entry|evidence|involved|message|narrative"
    r"|note|outcome|pupil|reason|reference|severity|staff|subject|summary|text|why)\b(?!\s*\|\s*length)"
)
NAMES = re.compile(r"\b(\w+\.(?:name|by_name|asked_by_name|reported_by_name|what|why|text|title|email))\b")
# Whose mail it is, where it comes from, and what an authority publishes.
HARMLESS = {"person.name", "school.name", "tenant.name", "authority.name", "course.title", "session.title"}


def variables(text: str) -> str:
    """What the template writes from its context, block translations included, without the sentences."""
    tags = re.findall(r"{{(.*?)}}|{%\s*(?:with|blocktranslate|for|if)\b(.*?)%}", text, flags=re.S)
    return " ".join(re.sub(r'"[^"]*"', "", one) for pair in tags for one in pair)


def test_there_are_mails() -> None:
    assert len(MAILS) >= 3


@pytest.mark.parametrize("path", MAILS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_mail_is_given_its_readers_name_a_link_and_numbers(path: Path) -> None:
    given = variables(path.read_text(encoding="utf-8"))
    assert TELLING.findall(given) == []
    assert set(NAMES.findall(given)) - HARMLESS == set()
