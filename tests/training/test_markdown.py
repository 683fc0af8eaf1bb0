"""Course texts: what writers may write, and that nothing of it runs or fetches."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.markdown import Shown, pictures_named, plain, render

PICTURES = {"map": Shown(address="data:image/png;base64,AA==", words='A "map" of <who> helps')}
ALLOWED = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td",
    "hr", "br", "strong", "em", "a", "img", "pre", "code",
}  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(html)
    return parser.found


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>)",
    "[x](vbscript:x)",
    "[x](//elsewhere.example)",
    "[x](/plan/)",
    "![x](https://elsewhere.example/pixel.png)",
    "![x](data:image/svg+xml,x)",
    '<https://elsewhere.example/" onmouseover=alert(1)>',
    '```"><script>\nx\n```',
    "[x]: javascript:alert(1)\n\n[x]",
    "| a |\n|:-:|\n| <b onclick=x> |",
]


def is_harmless(html: str) -> bool:
    for tag, attributes in tags(html):
        if tag not in ALLOWED or not set(attributes) <= {"class", "href", "rel", "src", "alt", "start"}:
            return False
        if not (attributes.get("href") or "https://").lower().startswith(("http://", "https://", "mailto:")):
            return False
        if tag == "img" and attributes["src"] != PICTURES["map"].address:
            return False
    return True


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_runs_and_nothing_is_fetched(text: str) -> None:
    assert is_harmless(render(text, PICTURES))


@given(st.lists(st.sampled_from([*ATTACKS, "![](map)", "# a", "* b", "\n", " ", "`", "*", "<", ">", '"', "&"])))
def test_nor_any_mixture(parts: list[str]) -> None:
    assert is_harmless(render("".join(parts), PICTURES))


def test_a_picture_of_the_module_is_shown_with_its_words() -> None:
    (paragraph, picture) = tags(render("![](map)", PICTURES))
    assert paragraph[0] == "p"
    assert picture == ("img", {"class": "ln-picture", "src": PICTURES["map"].address, "alt": PICTURES["map"].words})
    assert render("![gone](gone)", PICTURES) == '<p class="govuk-body">gone</p>\n'
    assert pictures_named("![](map) ![](b)\n\n![](map)") == ["map", "b"]


def test_headings_begin_below_the_title_of_the_page() -> None:
    html = render("# One\n\n## Two\n\n### Three\n\n##### Five")
    assert [tag for tag, _ in tags(html)] == ["h2", "h2", "h3", "h4"]


def test_what_is_read_aloud_has_no_marks() -> None:
    assert plain("# Tell *somebody*\n\n* Your [DSL](https://a.example)\n* 999") == "Tell somebody\nYour DSL\n999"
