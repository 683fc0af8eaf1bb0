"""Each role's pages, two links deep from the menu: sound and usable by everybody; `make journeys` keeps a picture of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Error, Locator

from lantern.servers.children import LOOPBACK
from tests.journeys.conftest import SignIn
from tests.journeys.desk import HEIGHT, NARROW, WIDE, Desk
from tests.journeys.looks import EVERY, broken_rules, keep_picture, name_of, pattern_of, scrolls_sideways

LINKS_DEEP = 2
# An administrator has every page of an officer, and the people's as well; an IT lead has those of a safeguarding lead.
ROLES = ("operator", "administrator", "analyst", "head", "dsl", "governor", "staff")
# `make journeys` looks at every page at both widths as each role. Else the rules are asked at one width; a page that another
# role of the same host was shown is only fetched, and so are those that are read without JavaScript.
LOOKED_AT: set[tuple[str, str]] = set()
# What is not a page, or is no longer this person's page.
LEFT_ALONE = (".csv", ".xlsx", "/account/logout/", "/api/v1/schema/")
NOT_HTML = ("mailto:", "tel:")
MOST_TURNS = 5


@dataclass(frozen=True)
class Visit:
    """A page that answered, before anybody looked at it."""

    address: str
    pattern: str
    status: int
    drawn: bool
    has_heading: bool = True


class Read(HTMLParser):
    """The links and the main heading in the text of a page, as it came."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.has_heading = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        self.has_heading |= tag == "h1" and "hidden" not in given


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_sound_wide_and_narrow(as_role: SignIn, role: str) -> None:
    desk = as_role(role)
    problems = []
    for visit in pages(desk):
        problems += faults_of(desk, visit, f"{role}-{name_of(visit.pattern)}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("role", ["officer", "head"])
def test_every_page_can_be_read_without_javascript(as_role: SignIn, role: str) -> None:
    desk = as_role(role, scripts=False)
    problems = []
    for visit in pages(desk):
        if visit.status != 200:
            problems.append(f"{visit.address} answered {visit.status}")
        elif not (desk.page.locator("h1").first.is_visible() if visit.drawn else visit.has_heading):
            problems.append(f"{visit.address} has no main heading")
    assert not problems, "\n".join(problems)


def pages(desk: Desk) -> Iterator[Visit]:
    """One page of each kind that links lead to; the desk is at it while it is yielded, if it was drawn."""
    known: set[str] = set()
    menu = desk.page.locator(".govuk-service-navigation a[href], .ln-who a[href]")
    reached = new_links(desk, known, links_on(menu)) or ["/"]
    for deep in range(LINKS_DEEP + 1):
        nearby, reached = reached, []
        for address in nearby:
            found = draw(desk, address) if is_drawn(desk, address) else fetch(desk, address)
            if found is None:
                continue
            visit, links = found
            if deep < LINKS_DEEP and visit.status == 200:
                reached += new_links(desk, known, links)
            yield visit


def is_drawn(desk: Desk, address: str) -> bool:
    return EVERY or (desk.scripts and (desk.address, pattern_of(address)) not in LOOKED_AT)


def draw(desk: Desk, address: str) -> tuple[Visit, list[str]] | None:
    """The browser is at the page. None for a file to save, which is no page."""
    try:
        answer = desk.page.goto(address)
    except Error as error:
        if "Download is starting" in str(error):
            return None
        raise
    assert answer is not None
    return Visit(address, pattern_of(address), answer.status, drawn=True), links_on(desk.page.locator("a[href]"))


def fetch(desk: Desk, address: str) -> tuple[Visit, list[str]] | None:
    """What the page's text says, asked for with the browser's cookies and not drawn. None for a file to save."""
    place = address
    for _ in range(MOST_TURNS):
        status, headers, text = asked(desk, place)
        if status not in {301, 302, 303}:
            break
        there = urlsplit(urljoin(f"{desk.address}{place}", headers["Location"]))
        if there.netloc != urlsplit(desk.address).netloc:
            return None  # a file, which has an origin of its own
        place = there._replace(scheme="", netloc="", fragment="").geturl()
    if "text/html" not in headers.get("Content-Type", ""):
        return None
    read = Read(text)
    visit = Visit(address, pattern_of(address), status, drawn=False, has_heading=read.has_heading)
    return visit, [urljoin(f"{desk.address}{place}", link) for link in read.links]


def asked(desk: Desk, place: str) -> tuple[int, Message, str]:
    """The answer's status, headers and text. To loopback by number: only browsers know what `….localhost` is."""
    where = urlsplit(desk.address)
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in desk.context.cookies(desk.address))
    line = HTTPConnection(LOOPBACK, where.port or 80, timeout=30)
    try:
        line.request("GET", place, headers={"Host": where.netloc, "Cookie": cookies})
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read().decode(errors="replace")
    finally:
        line.close()


def links_on(where: Locator) -> list[str]:
    found: list[str] = where.evaluate_all("links => links.map((link) => link.href)")
    return found


def new_links(desk: Desk, known: set[str], links: Iterable[str]) -> list[str]:
    """Addresses on this host of kinds not known before, in the page's order; they are known from now on."""
    found = []
    for link in links:
        parts = urlsplit(link)
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        here = f"{parts.scheme}://{parts.netloc}" == desk.address
        if not here or link.startswith(NOT_HTML) or any(part in address for part in LEFT_ALONE):
            continue
        if pattern_of(address) not in known:
            known.add(pattern_of(address))
            found.append(address)
    return found


def faults_of(desk: Desk, visit: Visit, name: str) -> Iterator[str]:
    """What is wrong with the page the desk is at, at both widths."""
    if visit.status != 200:
        yield f"{visit.address} answered {visit.status}"
        return
    if not visit.drawn:
        return
    LOOKED_AT.add((desk.address, visit.pattern))
    for width in (WIDE, NARROW):
        desk.page.set_viewport_size({"width": width, "height": HEIGHT})
        if too_wide := scrolls_sideways(desk.page):
            yield f"{visit.address} at {width} px scrolls sideways: {too_wide}"
        for rule in broken_rules(desk.page) if EVERY or width == NARROW else ():
            yield f"{visit.address} at {width} px breaks {rule}"
        if EVERY:
            keep_picture(desk.page, f"{name}-{width}")
    desk.page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    yield from desk.faults
    desk.faults.clear()
