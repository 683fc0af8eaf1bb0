"""Somebody without an account, on a phone without JavaScript: forms as they stand on the page, sent with what was typed."""

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

from django.test import Client

from tenants.logins.info import TenantInfo

_INPUT = re.compile(r'<input type="hidden" name="(\w+)"[^>]*?value="([^"]*)"')


class Child:
    """A browser that has never been here. `page` is what it shows."""

    def __init__(self, school: TenantInfo, *, address: str = "192.0.2.7") -> None:
        self.browser = Client(headers={"host": school.host}, enforce_csrf_checks=True, REMOTE_ADDR=address)
        self.page: Any = None

    @property
    def text(self) -> str:
        return self.page.content.decode()

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's form."""
        return {name: unescape(value) for name, value in _INPUT.findall(self.text)}

    def get(self, path: str) -> Any:
        self.page = self.browser.get(path)
        return self.page

    def post(self, path: str, typed: dict[str, Any]) -> Any:
        """Sends the form of the page that is shown."""
        self.page = self.browser.post(path, {**self.hidden, **typed})
        return self.page

    def tell(self, text: str = "Somebody keeps asking me for a picture.", **more: str) -> Any:
        self.get("/tell/")
        return self.post("/tell/", {"text": text, **more})

    @property
    def words(self) -> list[str]:
        """The eight words that the page shows."""
        return re.findall(r"<li><span>\d</span>(\w+)</li>", self.text)

    @property
    def asked(self) -> list[int]:
        return [int(place) for place in re.findall(r"Type word number (\d)", self.text)]

    def keep(self, words: Sequence[str]) -> Any:
        first, second = (words[place - 1] for place in self.asked)
        return self.post("/tell/kept/", {"first": first, "second": second})

    def come_back(self, words: Sequence[str] | str) -> Any:
        self.get("/tell/answer/")
        typed = words if isinstance(words, str) else " ".join(words)
        return self.post("/tell/answer/", {"words": typed})

    def say(self, text: str) -> Any:
        return self.post("/tell/answer/say/", {"text": text})
