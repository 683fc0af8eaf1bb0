"""A browser without a screen: cookies, forms and redirects over HTTP, as the proxy hands requests on. Searches what it gets."""

import http.client
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from lantern.servers.children import LOOPBACK
from tests.cast import PASSWORD
from tests.load.marks import Search
from tests.load.stage import Account
from tests.load.stand import FILES_HOST

SECONDS_A_REQUEST = 60.0
HALF_MINUTE = 30
BOUNDARY = "one-part-ends-here"


class Wrong(Exception):
    """An answer was another than the step expects; the visit ends."""


@dataclass
class Noted:
    """What was measured: seconds by the name of the step, and what went wrong."""

    search: Search
    took: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Browser:
    """One person at one host. The address is the one that the proxy would say they come from."""

    def __init__(self, port: int, account: Account, address: str) -> None:
        self.port, self.account, self.address = port, account, address
        self.noted: Noted | None = None
        self.secret = ""
        self._step = 0
        self._cookies: dict[str, str] = {}
        self._line: http.client.HTTPConnection | None = None

    def visit(self, noted: Noted) -> Self:
        """What follows is noted there, over a connection of its own: which process answers is the system's choice."""
        self.leave()
        self.noted = noted
        return self

    def leave(self) -> None:
        """No connection is open."""
        if self._line is not None:
            self._line.close()
        self._line = None

    # Steps

    def see(self, page: str, path: str, *, expected: int = 200, host: str = "") -> Answer:
        """The page at this address."""
        return self._ask(page, "GET", path, expected=expected, host=host)

    def send(
        self, page: str, seen: Answer, path: str, *, expected: int = 302, htmx: bool = False, **given: Any
    ) -> Answer:
        """The form on the page that was seen, with these values in it."""
        values = _form_with(seen.text, set(given)) | given
        file = values.pop("file", None) if isinstance(values.get("file"), tuple) else None
        headers = {"Origin": f"https://{self.account.tenant.host}", "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(values, doseq=True).encode()
        if file is not None:
            headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
            body = _multipart(values, *file)
        if htmx:
            headers["HX-Request"] = "true"
        return self._ask(page, "POST", path, expected=expected, body=body, headers=headers)

    def fetch(self, page: str, path: str) -> Answer:
        """The file to which the page at this address leads, from the host of files."""
        ticket = self.see(page, path, expected=302).headers["location"]
        return self.see(page, urlsplit(ticket).path, host=FILES_HOST)

    def sign_in(self, word: str) -> None:
        """Signed in by password, and by a second step where the role owes one: set up the first time, shown from then on."""
        seen = self.see("sign in", "/account/login/")
        sent = self.send("sign in: sent", seen, "/account/login/", login=self.account.email, password=PASSWORD)
        if "/2fa/authenticate/" in sent.headers["location"]:
            seen = self.see("sign in", "/account/2fa/authenticate/")
            self.send("sign in: sent", seen, "/account/2fa/authenticate/", code=self._code())
        home = self._ask("home", "GET", "/", expected=0)
        if home.status == 302:
            seen = self.see("sign in", "/account/2fa/totp/activate/")
            self.secret = seen.text.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
            self.send("sign in: sent", seen, "/account/2fa/totp/activate/", code=self._code())
            home = self.see("home", "/")
        if word not in home.text:
            raise Wrong(f"home of {self.account.email} does not name them")

    def sign_out(self) -> None:
        """Signed out, by the button of the page."""
        seen = self.see("sign out", "/account/logout/")
        self.send("sign out", seen, "/account/logout/")

    @property
    def may_sign_in(self) -> bool:
        """Whether there is a code that was not used."""
        return not self.secret or self._step <= int(time.time()) // HALF_MINUTE

    def _code(self) -> str:
        # A code works once. The one of the next half minute is taken as well: clocks drift.
        self._step = max(self._step + 1, int(time.time()) // HALF_MINUTE)
        return str(format_hotp_value(hotp_value(self.secret, self._step)))

    # The wire

    def _ask(
        self,
        page: str,
        method: str,
        path: str,
        *,
        expected: int,
        host: str = "",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        noted = self.noted
        assert noted is not None
        sent = {
            "Host": host or self.account.tenant.host,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.address,
            **({} if host else {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}),
            **(headers or {}),
        }
        began = time.perf_counter()
        try:
            if self._line is None:
                self._line = http.client.HTTPConnection(LOOPBACK, self.port, timeout=SECONDS_A_REQUEST)
            self._line.request(method, path, body, sent)
            answer = self._line.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.leave()
            noted.errors.append(f"{page}: {type(error).__name__}")
            raise Wrong(page) from error
        noted.took.append((page, time.perf_counter() - began))
        got = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)
        noted.search.look(self.account.tenant, page, content, str(answer.headers))
        self._keep_cookies(answer)
        if expected and got.status != expected:
            noted.errors.append(f"{page} ({method} {path}): {got.status}, not {expected}")
            raise Wrong(page)
        if not expected and got.status >= http.client.BAD_REQUEST:
            noted.errors.append(f"{page} ({method} {path}): {got.status}")
            raise Wrong(page)
        return got

    def _keep_cookies(self, answer: http.client.HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            if value and value != '""':
                self._cookies[name] = value
            else:
                self._cookies.pop(name, None)


# Forms


class _Forms(HTMLParser):
    """The values of every form of a page as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.names: list[set[str]] = []
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.forms.append({})
            self.names.append(set())
            return
        if not self.forms:
            return
        if tag in {"input", "textarea", "select"} and name:
            self.names[-1].add(name)
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind in {"radio", "checkbox"} and "checked" not in given:
                return
            if kind not in {"submit", "button", "file", "image"}:
                self.forms[-1][name] = value
        elif tag == "textarea":
            self._text = name
            self.forms[-1][name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.forms[-1]):
            self.forms[-1][self._select] = value

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self.forms[-1][self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None


def _form_with(page: str, names: set[str]) -> dict[str, Any]:
    """The values of the first form that has all these fields; Wrong if there is none."""
    found = _Forms()
    found.feed(page)
    for values, has in zip(found.forms, found.names, strict=True):
        if names <= has and "csrfmiddlewaretoken" in has:
            return dict(values)
    raise Wrong(f"No form with {', '.join(sorted(names))}.")


def _multipart(values: dict[str, Any], name: str, content: bytes) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in values.items()
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return b"".join([*parts, head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()])
