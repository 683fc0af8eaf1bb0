"""One key hides a page of a school, wherever its reader is, and shows it again."""

from playwright.sync_api import expect

from tests.journeys.conftest import SignIn


def test_a_page_is_hidden_by_one_key_while_somebody_writes_and_stays_hidden(as_role: SignIn) -> None:
    lead = as_role("dsl").go("/filtering/changes/ask/")
    page, title = lead.page, lead.page.title()
    heading, cover = page.get_by_role("heading", name="Ask for a change"), page.get_by_role("dialog")
    lead.fill("Why?", "It has begun.")
    page.keyboard.press("F8")
    expect(cover).to_be_visible()
    # The name that a screen reader speaks, and where it speaks from.
    expect(cover).to_have_accessible_name("This page is hidden")
    expect(page.locator("[data-cover-title]")).to_be_focused()
    expect(heading).to_be_hidden()
    assert page.title() == "Lantern"
    page.keyboard.press("Escape")
    expect(cover).to_be_visible()
    page.keyboard.press("F8")
    expect(heading).to_be_visible()
    assert (page.title(), lead.field("Why?").input_value()) == (title, "It has begun.")
    expect(lead.field("Why?")).to_be_focused()

    page.get_by_role("link", name="Hide this page").click()
    lead.go("/plan/")
    expect(cover).to_be_visible()
    expect(page.get_by_role("heading", name="Action plan")).to_be_hidden()
    page.get_by_role("button", name="Turn the F8 key off").click()
    page.get_by_role("button", name="Show it again").click()
    expect(page.get_by_role("heading", name="Action plan")).to_be_visible()
    page.keyboard.press("F8")
    expect(cover).to_be_hidden()
    assert lead.faults == []


def test_without_scripts_the_link_leads_to_an_empty_page(as_role: SignIn) -> None:
    lead = as_role("dsl", scripts=False).go("/plan/")
    lead.page.get_by_role("link", name="Hide this page").click()
    expect(lead.page.get_by_role("heading")).to_have_text("Nothing to see here")
    assert "Lantern" not in lead.page.locator("body").inner_text()
    lead.page.get_by_role("link", name="Go on").click()
    expect(lead.page.get_by_role("link", name="Hide this page")).to_be_visible()
