"""The running product and a browser, for this folder only: both are gone before other tests go on."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from lantern.demo.world.cast import OFFICERS, OPEN_TO_VISITORS, OPERATOR, PASSWORD, people_of
from tests.journeys import running
from tests.journeys.desk import Desk
from tests.journeys.running import County

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

SignIn = Callable[..., Desk]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First, as they take longest; the one that stops the product comes after the others."""
    items.sort(key=lambda item: (not _is_journey(item), "test_stopping" in item.nodeid))


def _is_journey(item: pytest.Item) -> bool:
    return "tests/journeys/" in item.nodeid


# Not longer than this folder's tests: while Playwright's loop runs, Django refuses to talk to a database.
@pytest.fixture(scope="package")
def county() -> Iterator[County]:
    with running.county() as found:
        yield found


@pytest.fixture(scope="package")
def browser(county: County) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture
def sit_down(browser: Browser) -> Iterator[Callable[..., Desk]]:
    """A new desk at an address; its browser is closed after the test."""
    desks: list[Desk] = []

    def make(address: str, *, scripts: bool = True) -> Desk:
        desks.append(Desk(browser, address, scripts=scripts))
        return desks[-1]

    yield make
    for desk in desks:
        desk.context.close()


@pytest.fixture
def as_role(sit_down: Callable[..., Desk], county: County) -> SignIn:
    """Somebody of the demo's world by their role, signed in; a school's people at its first or second school."""
    accounts = {OPERATOR.role: (county.operator, OPERATOR.email)}
    accounts |= {person.role: (county.authority, person.email) for person in OFFICERS}

    def sign_in(role: str, *, school: int = 0, scripts: bool = True) -> Desk:
        if role in accounts:
            address, email = accounts[role]
        else:
            place = OPEN_TO_VISITORS[school]
            address = county.at(place.host)
            (email,) = [person.email for person in people_of(place) if person.role == role]
        return sit_down(address, scripts=scripts).sign_in(email, PASSWORD)

    return sign_in
