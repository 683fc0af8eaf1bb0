"""The gallery is the test of all components together: each page is well formed, and errors reach the title."""

import pytest
from django.test import RequestFactory
from django.urls import include, path, resolve

from lantern.errors import NotFound
from tests.ui.drawn import Element, read

urlpatterns = [
    path("gallery/", include("lantern.ui.urls_gallery")),
    path("", include("lantern.ui.urls")),
]

PAGES = ("", "question/", "question/?reason=", "layout/confirmation/", "layout/list/", "layout/columns/")
ERRORS = (400, 403, 404, 409, 429, 500)


@pytest.fixture(autouse=True)
def _mounted(settings: object) -> None:
    settings.ROOT_URLCONF = __name__


def opened(address: str) -> tuple[int, Element]:
    request = RequestFactory().get(f"/gallery/{address}")
    found = resolve(request.path)
    response = found.func(request, *found.args, **found.kwargs)
    return response.status_code, read(response.content.decode().removeprefix("<!DOCTYPE html>\n"))


@pytest.mark.parametrize("address", [*PAGES, *(f"error/{status}/" for status in ERRORS)])
def test_every_page_is_well_formed_with_one_heading_and_unique_ids(address: str) -> None:
    _, tree = opened(address)
    assert len(tree.all("h1")) == 1
    ids = [element["id"] for element in tree.walk() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in tree.walk():
        for named in (element.get("aria-describedby") or "").split() + (element.get("aria-labelledby") or "").split():
            assert named in ids


@pytest.mark.parametrize("status", ERRORS)
def test_error_pages_carry_their_status(status: int) -> None:
    assert opened(f"error/{status}/")[0] == status


def test_a_mistake_reaches_the_title_the_summary_and_the_field() -> None:
    _, tree = opened("question/?reason=")
    assert tree.one("title").words().startswith("Error: Why is this version withdrawn?")
    link = tree.one("div", cls="govuk-error-summary").one("a")
    assert tree.one(id=link["href"].removeprefix("#")).tag == "textarea"
    assert opened("question/")[1].one("title").words().startswith("Why")


def test_a_form_page_has_one_heading_when_the_label_is_it() -> None:
    _, tree = opened("question/")
    assert tree.one("h1").words() == "Why is this version withdrawn?"
    assert tree.one("form")["novalidate"] == ""


def test_an_unknown_layout_is_not_found() -> None:
    with pytest.raises(NotFound):
        opened("layout/other/")
