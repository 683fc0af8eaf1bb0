"""What needs a browser while an audit is answered: text that is not saved, and keys that can be switched off."""

from playwright.sync_api import expect

from lantern.demo.world.cast import PASSWORD, people_of
from lantern.demo.world.county import SCHOOLS
from tests.journeys.conftest import SignIn
from tests.journeys.desk import Desk

WORDS = "Words that did not reach the server at first."


def kept_on(desk: Desk) -> list[str]:
    """What the browser keeps of drafts, as it is stored."""
    return desk.page.evaluate(
        "Object.entries(localStorage).filter(([name]) => name.startsWith('lantern-draft')).map((one) => one.join(' '))"
    )


def test_text_that_is_not_saved_is_kept_for_its_author_and_nobody_else(as_role: SignIn) -> None:
    lead = as_role("dsl").go("/").press("Carry on")
    statement = lead.page.url
    expect(lead.page.locator("form[data-keys]")).to_be_visible()
    lead.context.set_offline(True)
    lead.fill("Note", WORDS)
    lead.sees("kept on this device and sent when the connection is back")
    # The session goes too: what the page sends while it closes must not arrive.
    lead.context.clear_cookies()
    lead.page.goto("about:blank")
    lead.context.set_offline(False)
    # What was refused meanwhile brought a cookie of its own, which must not come between a form and its answer.
    lead.go("/help/")
    lead.context.clear_cookies()

    other = next(person.email for person in people_of(SCHOOLS[0]) if person.role == "deputy_dsl")
    lead.sign_in(other, PASSWORD).go(statement)
    assert "You typed this before" not in lead.text
    (kept,) = kept_on(lead)
    assert "Words" not in kept

    lead.context.clear_cookies()
    author = next(person.email for person in people_of(SCHOOLS[0]) if person.role == "dsl")
    lead.sign_in(author, PASSWORD).go(statement)
    lead.sees("You typed this before, and it was not saved").sees(WORDS)
    lead.press("Put it back")
    expect(lead.page.locator("#answer-saved")).to_contain_text("Saved at")
    assert kept_on(lead) == []
    assert lead.go(statement).field("Note").input_value() == WORDS

    lead.context.set_offline(True)
    lead.fill("Note", f"{WORDS} And more.")
    lead.sees("kept on this device and sent when the connection is back")
    assert len(kept_on(lead)) == 1
    lead.page.goto("about:blank")
    lead.context.set_offline(False)
    lead.go("/help/")
    assert len(kept_on(lead)) == 1
    lead.page.get_by_role("button", name="Sign out").click()
    lead.sees("Sign in")
    assert kept_on(lead) == []


def test_keys_are_switched_off_for_a_person_and_stay_off(as_role: SignIn) -> None:
    head = as_role("head", school=1).go("/audits/").press("Open").follow("Show it in a meeting")
    head.press("Go through it one by one")
    before = head.page.url
    head.press("Turn keys off")
    expect(head.page.get_by_role("button", name="Turn keys on")).to_be_focused()
    head.page.keyboard.press("j")
    assert head.page.url == before
    again = as_role("head", school=1).go(before)
    expect(again.page.get_by_role("button", name="Turn keys on")).to_be_visible()
    again.press("Turn keys on")
    expect(again.page.get_by_role("button", name="Turn keys off")).to_be_visible()
    again.page.locator("h1").click()
    again.page.keyboard.press("j")
    again.page.wait_for_url(lambda now: now != before)
