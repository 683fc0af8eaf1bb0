"""Somebody without an account: tells without JavaScript, and leaves no entry behind where there is some."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from lantern.demo.world.cast import OPEN_TO_VISITORS, RECEIPT
from tests.journeys.desk import Desk
from tests.journeys.running import County

WEATHER = "https://www.bbc.co.uk/weather"


def test_a_child_tells_on_a_phone_without_javascript(sit_down: Callable[..., Desk], county: County) -> None:
    desk = sit_down(county.at(OPEN_TO_VISITORS[0].host), scripts=False)
    desk.go("/account/login/").follow("Tell someone").fill("What happened?", "I saw something that scared me.")
    desk.press("Send it").sees("Keep these eight words")
    words = [re.sub(r"\d", "", one).strip() for one in desk.page.locator(".ln-words li").all_inner_texts()]
    for label in desk.page.get_by_text(re.compile(r"^Type word number \d$")).all_inner_texts():
        desk.fill(label, words[int(label[-1]) - 1])
    desk.press("I have kept them").sees("Come back")
    desk.follow("Read the answer").fill("Your eight words", " ".join(words)).press("Open it")
    desk.sees("I saw something that scared me.").sees("Nobody has read your last message yet")


def test_leaving_takes_the_place_of_the_page_in_the_history(sit_down: Callable[..., Desk], county: County) -> None:
    desk = sit_down(county.at(OPEN_TO_VISITORS[0].host))
    desk.context.route(f"{WEATHER}**", lambda route: route.fulfill(body="Sunny"))
    for leave in (lambda: desk.page.locator("a[data-leave]").click(), lambda: desk.page.keyboard.press("Escape")):
        desk.go("/help/").go("/tell/").follow("I have told you before").reads_heading("Read our answer")
        desk.fill("Your eight words", " ".join(RECEIPT)).press("Open it").reads_heading("Our answer")
        desk.go("/help/").go("/tell/")
        leave()
        expect(desk.page).to_have_url(WEATHER)
        desk.page.go_back()
        expect(desk.page).to_have_url(re.compile("/help/$"))
    assert not desk.faults
