"""Each role's pages, two links deep from the menu: sound and usable by everybody; `make journeys` keeps a picture of each."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from tests.journeys.conftest import SignIn
from tests.journeys.desk import HEIGHT, NARROW, WIDE, Desk
from tests.journeys.looks import broken_rules, keep_picture, name_of, pattern_of, scrolls_sideways

LINKS_DEEP = 2
# An administrator has every page of an officer, and the people's as well; an IT lead has those of a safeguarding lead.
ROLES = ("operator", "administrator", "analyst", "head", "dsl", "governor", "staff")
# `make journeys` looks at every page at both widths as each role. Else the rules are asked at one width, and one that another
# role of the same host was shown is only measured.
EVERY = bool(os.environ.get("JOURNEYS_PICTURES"))
LOOKED_AT: set[tuple[str, str]] = set()
# What is not a page, or is no longer this person's page.
LEFT_ALONE = (".csv", ".xlsx", "/account/logout/", "/api/v1/schema/")
NOT_HTML = ("mailto:", "tel:")


@dataclass(frozen=True)
class Visit:
    """A page that answered, before anybody looked at it."""

    address: str
    pattern: str
    status: int


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
        elif not desk.page.locator("h1").first.is_visible():
            problems.append(f"{visit.address} has no main heading")
    assert not problems, "\n".join(problems)


def pages(desk: Desk) -> Iterator[Visit]:
    """One page of each kind that links lead to; the desk is at it while it is yielded."""
    known: set[str] = set()
    reached = new_links(desk, known, ".govuk-service-navigation a[href], .ln-who a[href]") or ["/"]
    for deep in range(LINKS_DEEP + 1):
        nearby, reached = reached, []
        for address in nearby:
            try:
                answer = desk.page.goto(address)
            except Error as error:
                if "Download is starting" in str(error):
                    continue  # a file to save, which is no page
                raise
            assert answer is not None
            if deep < LINKS_DEEP and answer.status == 200:
                reached += new_links(desk, known)
            yield Visit(address, pattern_of(address), answer.status)


def new_links(desk: Desk, known: set[str], where: str = "a[href]") -> list[str]:
    """Addresses on this host of kinds not known before, in the page's order; they are known from now on."""
    found = []
    for link in desk.page.locator(where).evaluate_all("links => links.map((link) => link.href)"):
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
    is_known = (desk.address, visit.pattern) in LOOKED_AT and not EVERY
    LOOKED_AT.add((desk.address, visit.pattern))
    for width in (NARROW,) if is_known else (WIDE, NARROW):
        desk.page.set_viewport_size({"width": width, "height": HEIGHT})
        if too_wide := scrolls_sideways(desk.page):
            yield f"{visit.address} at {width} px scrolls sideways: {too_wide}"
        for rule in broken_rules(desk.page) if EVERY or (width == NARROW and not is_known) else ():
            yield f"{visit.address} at {width} px breaks {rule}"
        if EVERY:
            keep_picture(desk.page, f"{name}-{width}")
    desk.page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    yield from desk.faults
    desk.faults.clear()
