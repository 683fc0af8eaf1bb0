from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from lantern.ui.templatetags.ui import BADGE_ICONS
from tests.ui.drawn import Element, read


def drawn(source: str, **context: Any) -> Element:
    return read(Template("{% load ui %}" + source).render(Context(context)))


SPRITE = read(Template('{% include "ui/sprite.html" %}').render(Context()))
SHAPES = {shape["id"] for shape in SPRITE.all("symbol")}


@pytest.mark.parametrize("kind", BADGE_ICONS)
def test_a_badge_has_a_shape_of_the_sprite_and_its_words(kind: str) -> None:
    tree = drawn("{% badge kind text %}", kind=kind, text="<Due>")
    assert tree.one("use")["href"].removeprefix("#") in SHAPES
    assert tree.words() == "<Due>"


@pytest.mark.parametrize(
    ("rating", "words"),
    [
        ("green", "Green"),
        ("amber", "Amber"),
        ("red", "Red"),
        ("na", "Not applicable"),
        ("", "Not answered"),
        (None, "Not answered"),
    ],
)
def test_a_rating_is_said_in_words(rating: str | None, words: str) -> None:
    tree = drawn("{% rating_badge rating %}", rating=rating)
    assert tree.words() == words
    assert tree.one("use")["href"].removeprefix("#") in SHAPES


def test_an_icon_beside_words_is_silent_and_alone_it_speaks() -> None:
    assert drawn('{% icon "green" %}').one("svg")["aria-hidden"] == "true"
    assert drawn('{% icon "green" "Green" %}').one("svg")["aria-label"] == "Green"


def test_a_button_sends_a_form_or_leads_somewhere() -> None:
    button = drawn('{% button "Withdraw" kind="warning" name="do" value="withdraw" %}').one("button")
    assert (button["type"], button["name"], button["value"]) == ("submit", "do", "withdraw")
    assert button.has_class("govuk-button--warning")
    link = drawn('{% button "Carry on" href="/audits/?a=1&b=2" key="c" %}').one("a")
    assert (link["href"], link["role"], link["data-key"]) == ("/audits/?a=1&b=2", "button", "c")


def test_pages_keep_the_rest_of_the_address() -> None:
    request = RequestFactory().get("/schools/", {"q": "Oak & Elm", "phase": ["primary", "special"], "page": "2"})
    tree = drawn("{% paginator page %}", request=request, page=Paginator(range(95), 10).page(2))
    following = tree.one("a", rel="next")
    assert following["href"] == "?q=Oak+%26+Elm&phase=primary&phase=special&page=3"
    assert tree.one("a", aria_current="page").words() == "2"


def test_a_list_on_one_page_has_no_pages() -> None:
    assert not drawn("{% paginator page %}", page=Paginator(range(5), 10).page(1)).words()


def test_a_search_keeps_the_filters_and_starts_at_the_first_page() -> None:
    request = RequestFactory().get("/schools/", {"q": "Oak", "phase": "primary", "page": "2"})
    tree = drawn('{% search_box "q" value "Find a school" %}', request=request, value="Oak")
    assert [(kept["name"], kept["value"]) for kept in tree.all("input", type="hidden")] == [("phase", "primary")]
    box = tree.one("input", type="search")
    assert box["value"] == "Oak"
    assert tree.one("label", for_=box["id"]).words() == "Find a school"


def test_a_link_to_change_something_says_what() -> None:
    rows = [{"key": "Title", "value": "<b>", "href": "/t/"}, {"key": "Edition", "value": "2026"}]
    tree = drawn("{% summary_list rows %}", rows=rows)
    assert [link.words() for link in tree.all("a")] == ["Change Title"]
    assert tree.all("dd")[0].words() == "<b>"


@pytest.mark.parametrize(
    ("content", "headings"), [("Rounds", 1), ('<h1 class="govuk-heading-l">Rounds</h1><p>Two.</p>', 1), (" ", 0)]
)
def test_a_heading_is_drawn_once_however_it_is_given(content: str, headings: int) -> None:
    assert len(drawn("{% page_heading %}" + content + "{% endpage_heading %}").all("h1")) == headings


def test_the_state_of_saving_brings_its_words_for_the_script() -> None:
    state = drawn("{% autosave_state %}").one("p")
    assert state["role"] == "status"
    assert all(state[f"data-{kind}"] for kind in ("saving", "saved", "failed", "conflict"))
    assert "{time}" in state["data-saved"]
