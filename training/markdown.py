"""Course texts: Markdown to HTML for both rooms. No HTML of the writer's gets through, links lead to the web or write a mail.

A picture is named, never fetched: `![](name)` shows the module's own picture of that name with the words that say what is on
it. Headings begin at level two, below the title of the page. Tables, lists, quotes and emphasis are as in CommonMark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

_SCHEMES = frozenset({"http", "https", "mailto"})
_CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "blockquote_open": "govuk-inset-text",
    "table_open": "govuk-table",
    "thead_open": "govuk-table__head",
    "tbody_open": "govuk-table__body",
    "tr_open": "govuk-table__row",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
    "hr": "govuk-section-break govuk-section-break--visible",
}
_HEADINGS = {"h1": ("h2", "m"), "h2": ("h2", "m"), "h3": ("h3", "s")}
_SMALLEST = ("h4", "s")


@dataclass(frozen=True)
class Shown:
    """A picture that a text may show: where it is (an address of ours or a `data:` address) and what is on it."""

    address: str
    words: str


def render(text: str, pictures: Mapping[str, Shown] | None = None) -> SafeString:
    """The text as HTML. A picture that is not among `pictures` is left out, and its words stay."""
    html = _parser().render(text, {"pictures": dict(pictures or {})})
    # Every letter of the text was escaped by the parser: raw HTML is off, and each address is checked here.
    return mark_safe(html)  # noqa: S308  # nosec B308 B703 -- see above


def pictures_named(text: str) -> list[str]:
    """The names of the pictures that the text shows, in its order, each once."""
    found = [
        str(child.attrGet("src") or "")
        for token in _parser().parse(text, {})
        for child in token.children or []
        if child.type == "image"
    ]
    return list(dict.fromkeys(found))


def plain(text: str) -> str:
    """What is read aloud of the text, a line for each paragraph, heading and item: for counting its reading age."""
    lines = (
        "".join(child.content if child.type != "softbreak" else " " for child in token.children or [])
        for token in _parser().parse(text, {})
        if token.type == "inline"
    )
    return "\n".join(line for line in lines if line.strip())


@cache
def _parser() -> MarkdownIt:
    # No `html`, so that tags are text; no linkify, so that an address becomes a link only where the writer says so.
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False}, renderer_cls=_Renderer).enable("table")
    parser.validateLink = _is_allowed  # type: ignore[method-assign, assignment]  # how markdown-it takes another check
    return parser


def _is_allowed(address: str) -> bool:
    """A picture's name, or an address of the web or of mail. Everything else stays text."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not parts.scheme:
        return not parts.netloc and ":" not in address
    return parts.scheme.lower() in _SCHEMES


class _Renderer(RendererHTML):
    """HTML with the classes of our pages."""

    def renderToken(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:  # noqa: N802  # theirs
        token = tokens[idx]
        if token.type in {"heading_open", "heading_close"}:
            tag, size = _HEADINGS.get(token.tag, _SMALLEST)
            return f'<{tag} class="govuk-heading-{size}">' if token.nesting == 1 else f"</{tag}>\n"
        if token.type in {"th_open", "td_open"}:
            # The alignment of a column comes as a style attribute, which our pages do not allow.
            return f'<{token.tag} class="{_CLASSES[token.type]}">'
        if token.type in _CLASSES:
            token.attrSet("class", _CLASSES[token.type])
        return super().renderToken(tokens, idx, options, env)

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        address = str(tokens[idx].attrGet("href") or "")
        if not urlsplit(address).scheme:
            return '<a class="govuk-link">'
        return f'<a class="govuk-link" href="{escape(address)}" rel="noreferrer noopener">'

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        picture = env.get("pictures", {}).get(str(token.attrGet("src") or ""))
        if picture is None:
            return escape(token.content)
        return f'<img class="ln-picture" src="{escape(picture.address)}" alt="{escape(picture.words)}">'

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"<pre><code>{escape(tokens[idx].content)}</code></pre>\n"
