"""Every template of the product, read as text: what the Content-Security-Policy and the house rules forbid."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    path
    for folder in ("platform", "tenants", "checklists", "reporting")
    for path in (ROOT / folder).rglob("templates/**/*.html")
)
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>"),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "unescaped text": re.compile(r"\|\s*safe(?:seq)?\b|autoescape\s+off"),
    "an htmx attribute that is not valid HTML": re.compile(r"<[^>]*\shx-[a-z]"),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "evaluated htmx": re.compile(r"data-hx-on|data-hx-(?:vals|vars|headers)=['\"]js:|data-hx-trigger=['\"][^'\"]*\["),
}


def test_there_are_templates_to_read() -> None:
    assert len(TEMPLATES) > 40


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    found = [str(path.relative_to(ROOT)) for path in TEMPLATES if FORBIDDEN[what].search(path.read_text())]
    assert not found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_template_compiles(path: Path) -> None:
    name = str(path).rpartition("/templates/")[2]
    assert get_template(name).origin.name == str(path), "two apps have a template of this name"
