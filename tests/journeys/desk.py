"""A person at a browser: signs in, reads, fills in, presses. Every wait is for something to be seen."""

import re
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, Error, Locator, Page, expect

from tests.journeys import looks

WIDE, NARROW, HEIGHT = 1280, 360, 900
# A page that shows progress loads itself anew when the work is over, perhaps in the middle of a look at it.
LOADED_ANEW = ("context was destroyed", "Target closed", "navigat")


class Desk:
    """One person's browser on one host. `faults` gathers what the browser complained about."""

    def __init__(self, browser: Browser, address: str, *, scripts: bool = True) -> None:
        self.address = address
        self.scripts = scripts
        self.context = browser.new_context(
            base_url=address,
            viewport={"width": WIDE, "height": HEIGHT},
            java_script_enabled=scripts,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self._note(str(error)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.context.close()

    def _note(self, text: str) -> None:
        self.faults.append(f"{self.page.url}: {text}")

    # Going places

    def go(self, path: str) -> Self:
        """The page is there and answered 200."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{self.page.url} answered {answer.status}"
        return self

    def sign_in(self, email: str, password: str) -> Self:
        """The home page of that person."""
        self.go("/account/login/")
        self.fill("Email address", email)
        self.fill("Password", password)
        self.press("Sign in")
        expect(self.page).to_have_url(f"{self.address}/")
        return self

    def follow(self, name: str) -> Self:
        """Presses a link by its words, or the beginning of them."""
        self.page.get_by_role("link", name=_beginning(name)).or_(self._link_button(name)).first.click()
        return self

    def press(self, name: str) -> Self:
        """Presses a button by its words, or the beginning of them; a link that looks like one is one."""
        self._link_button(name).first.click()
        return self

    def _link_button(self, name: str) -> Locator:
        return self.page.locator("main").get_by_role("button", name=_beginning(name))

    # Forms

    def fill(self, label: str, text: str) -> Self:
        self.field(label).fill(text)
        return self

    def field(self, label: str) -> Locator:
        return self.page.locator("main").get_by_label(_beginning(label)).first

    def tick(self, label: str) -> Self:
        self.field(label).check()
        return self

    def fill_date(self, legend: str, day: int, month: int, year: int) -> Self:
        """The three boxes of a date."""
        group = self.page.get_by_role("group", name=_beginning(legend))
        for name, value in (("Day", day), ("Month", month), ("Year", year)):
            group.get_by_label(name).fill(str(value))
        return self

    # Reading

    def sees(self, words: str, *, seconds: float = 10) -> Self:
        """The words are on the page, or come within this time."""
        expect(self.page.locator("body")).to_contain_text(words, timeout=seconds * 1000)
        return self

    def reads_heading(self, words: str, *, seconds: float = 10) -> Self:
        """The main heading says this, or comes to say it."""
        expect(self.page.locator("h1")).to_contain_text(words, timeout=seconds * 1000)
        if self.scripts:
            self.is_sound(words)
        return self

    def is_sound(self, heading: str) -> None:
        """axe finds nothing, nothing scrolls sideways, wide and narrow; `make journeys` keeps a picture of both under this name."""
        for width in (NARROW, WIDE):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            for attempt in range(3):
                try:
                    assert looks.scrolls_sideways(self.page) == "", self.page.url
                    if looks.EVERY or width == NARROW:
                        assert looks.broken_rules(self.page) == [], self.page.url
                    if looks.EVERY:
                        looks.keep_picture(self.page, f"loop-{looks.name_of(heading)}-{width}")
                    break
                except Error as error:
                    if attempt == 2 or not any(words in str(error) for words in LOADED_ANEW):
                        raise
                    self.page.wait_for_load_state()

    @property
    def text(self) -> str:
        return self.page.locator("body").inner_text()


def _beginning(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(words)}")
