"""The pictures of the guides, taken anew: `python -m tests.journeys.pictures PORT`, where a demo answers at that port.

Each lies in docs/images under the name that the guides use, as wide as a small screen and no higher than a page of paper.
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from lantern.demo.stack import ROOT
from lantern.demo.world.cast import OFFICERS, OPEN_TO_VISITORS, PASSWORD, people_of
from lantern.demo.world.county import AUTHORITY_HOST
from tests.journeys.conftest import CHROMIUM, QUIET
from tests.journeys.desk import Desk

IMAGES = ROOT / "docs" / "images"
WIDE, HIGH = 1000, 1100
COLOURS = 256

Steps = Callable[[Desk], object]


@dataclass(frozen=True)
class Picture:
    """One picture: whose screen it is, and how they get there from their home page."""

    name: str
    role: str
    steps: Steps
    high: int = HIGH


def address(path: str) -> Steps:
    return lambda desk: desk.go(path)


def follow(path: str, *links: str) -> Steps:
    """From an address on by links, each named by the beginning of its words."""

    def walk(desk: Desk) -> None:
        desk.go(path)
        for words in links:
            desk.follow(words)
            desk.page.wait_for_load_state()

    return walk


def in_table(path: str) -> Steps:
    """What the first row of the table at an address leads to."""

    def walk(desk: Desk) -> None:
        desk.go(path)
        desk.page.locator("main table a").first.click()
        desk.page.wait_for_load_state()

    return walk


NEWEST = "Autumn term"

PICTURES = (
    Picture("officer-home", "officer", address("/")),
    Picture("officer-draft", "officer", follow("/checklists/", "Filtering and monitoring")),
    Picture("officer-check", "officer", follow("/checklists/", "Filtering and monitoring", "Check and publish")),
    Picture("officer-board", "officer", follow("/rounds/", NEWEST, "See who has finished")),
    Picture("officer-benchmark", "officer", follow("/benchmarks/", NEWEST), high=1500),
    Picture("officer-next", "officer", follow("/benchmarks/", "Whom do we train"), high=1300),
    Picture("school-home", "head", address("/"), high=1300),
    Picture("school-stand", "head", follow("/where-we-stand/", NEWEST), high=1300),
    Picture("school-audit", "dsl", follow("/audits/", NEWEST)),
    Picture("school-statement", "dsl", follow("/audits/", NEWEST, "Our child protection policy"), high=1500),
    Picture("school-changes", "dsl", follow("/audits/", NEWEST, "What changed since last time")),
    Picture("school-evidence", "dsl", address("/evidence/"), high=800),
    Picture("school-actions", "dsl", address("/plan/")),
    Picture("school-ready", "head", follow("/audits/", NEWEST, "Ready check")),
    Picture("school-years", "head", follow("/audits/", NEWEST, "Over the years"), high=1500),
    Picture("school-meeting", "head", follow("/audits/", NEWEST, "Show it in a meeting")),
    Picture("officer-course", "officer", follow("/training/", "Online safety update")),
    Picture(
        "officer-register", "officer", follow("/training/sessions/", "New safeguarding leads", "Open the register")
    ),
    Picture("training-matrix", "dsl", address("/training/"), high=1300),
    Picture("training-mine", "staff", follow("/training/my/", "Online safety update")),
    Picture("training-needs", "dsl", in_table("/training/needs/"), high=1300),
    Picture("training-impact", "dsl", in_table("/training/impact/")),
    Picture("incidents", "dsl", address("/incidents/")),
    Picture("incident", "dsl", follow("/incidents/?show=all", "2026-01"), high=1500),
    Picture("incident-figures", "governor", address("/incidents/figures/"), high=1300),
    Picture("concerns-tell", "dsl", address("/tell/"), high=900),
    Picture("concerns-inbox", "dsl", address("/concerns/?show=all"), high=800),
    Picture("filtering", "dsl", address("/filtering/")),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.pictures", description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("names", nargs="*", help="only these")
    given = parser.parse_args()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for picture in PICTURES:
            if not given.names or picture.name in given.names:
                take(browser, picture, port=given.port)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


def take(browser: Browser, picture: Picture, *, port: int) -> None:
    """The picture is in docs/images. It shows the page from its top; what is lower is left out."""
    host, email = _account(picture.role)
    with Desk(browser, f"http://{host}:{port}").sign_in(email, PASSWORD) as desk:
        picture.steps(desk)
        desk.page.set_viewport_size({"width": WIDE, "height": 700})
        desk.page.wait_for_load_state("networkidle")
        whole = int(desk.page.evaluate("document.body.scrollHeight"))
        clip = {"x": 0, "y": 0, "width": WIDE, "height": min(whole, picture.high)}
        file = IMAGES / f"{picture.name}.png"
        desk.page.screenshot(path=file, clip=clip, full_page=True, animations="disabled")
    _make_small(file)


def _account(role: str) -> tuple[str, str]:
    for person in OFFICERS:
        if person.role == role:
            return AUTHORITY_HOST, person.email
    school = OPEN_TO_VISITORS[0]
    (email,) = [person.email for person in people_of(school) if person.role == role]
    return school.host, email


def _make_small(file: Path) -> None:
    """Fewer colours: pictures of pages lose nothing by it and become a third as large."""
    with Image.open(file) as picture:
        picture.convert("RGB").quantize(COLOURS).save(file, optimize=True)


if __name__ == "__main__":
    main()
