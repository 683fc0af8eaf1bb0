"""What comes out of a printer."""

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import SignIn
from tests.journeys.looks import keep_picture, scrolls_sideways

# A4 between the margins, in CSS pixels.
PAPER = {"width": 680, "height": 1000}
NOT_ON_PAPER = (
    "nav",
    ".govuk-service-navigation",
    ".govuk-footer",
    ".govuk-back-link",
    ".govuk-skip-link",
    ".ln-who",
    "button",
)


@pytest.mark.parametrize("what", ["audit", "benchmark"])
def test_paper_has_what_was_asked_and_no_navigation(as_role: SignIn, what: str) -> None:
    if what == "audit":
        desk = as_role("dsl", school=1).go("/audits/")
        desk.page.locator("main .ln-items a").first.click()
        desk.follow("Read or print all answers")
    else:
        desk = as_role("officer").go("/benchmarks/")
        desk.page.locator("main .ln-items a").first.click()
    page = desk.page
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    assert page.locator("h1").is_visible()
    assert shown(page) == []
    assert scrolls_sideways(page) == ""
    keep_picture(page, f"paper-{what}")
    assert page.pdf(format="A4", print_background=False).startswith(b"%PDF")


def shown(page: Page) -> list[str]:
    """Which of the things that do not belong on paper would be on it."""
    return [one for one in NOT_ON_PAPER if any(found.is_visible() for found in page.locator(one).all())]
