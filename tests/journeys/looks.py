"""How a page looks and whether everybody can use it: reflow, accessibility rules, pictures of it."""

import hashlib
import os
import re
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from lantern.demo.stack import ROOT

# `make journeys` looks at everything at both widths, for the pictures too; else the rules are asked at the narrow one.
EVERY = bool(os.environ.get("JOURNEYS_PICTURES"))
PICTURES = ROOT / "var" / "screenshots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# The shape of the page's own part without its words: two pages of one shape break the same rules, and axe is what takes
# the time. The frame around it is looked at with each new shape.
OUTLINE = """() => {
  const one = (element) => {
    const named = [...element.attributes].filter((a) => /^(class|role|type|lang|tabindex|scope|aria-.*)$/.test(a.name));
    const own = named.map((a) => a.name === 'aria-label' || /labelledby|describedby|controls/.test(a.name)
      ? a.name : `${a.name}=${a.value}`).sort().join(' ');
    const children = [...element.children].map(one);
    return `<${element.tagName} ${own}>` + children.filter((child, place) => child !== children[place - 1]).join('') + '</>';
  };
  return one(document.querySelector('main'));
}"""
SIDEWAYS = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return '';
  const beyond = [...document.querySelectorAll('main *')].filter(
    (element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !element.closest('.ln-scroll'));
  return `${root.scrollWidth} of ${root.clientWidth} px; ` + beyond.slice(0, 3).map(
    (element) => `${element.tagName.toLowerCase()}.${element.className}`).join(', ');
}"""
BREAKS = """(rules) => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then((found) => found.violations.map(
  (broken) => `${broken.id}: ${broken.help}: ` + broken.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')))"""

_sound: set[str] = set()


def broken_rules(page: Page) -> list[str]:
    """The accessibility rules that the page breaks, with the first elements that do."""
    shape = hashlib.sha256(f"{page.viewport_size}{page.evaluate(OUTLINE)}".encode()).hexdigest()
    if shape in _sound:
        return []
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(BREAKS, RULES)
    if not found:
        _sound.add(shape)
    return found


def scrolls_sideways(page: Page) -> str:
    """How much too wide the page is and because of what; empty when it fits."""
    found: str = page.evaluate(SIDEWAYS)
    return found


def keep_picture(page: Page, name: str, *, whole: bool = True, height: int = 900) -> Path:
    """A picture under var/screenshots, of the whole page or of its top."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    file = PICTURES / f"{name}.png"
    size = page.viewport_size
    assert size is not None
    if whole:
        page.screenshot(path=file, full_page=True, animations="disabled")
    else:
        page.screenshot(path=file, clip={"x": 0, "y": 0, "width": size["width"], "height": height}, full_page=True)
    return file


def pattern_of(address: str) -> str:
    """The address with whatever differs between two pages of one kind taken out."""
    path, _, query = address.partition("?")
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "ID", path)
    path = re.sub(r"/[0-9]{8}-[0-9]{6}-[0-9]+\.log/[0-9]+/", "/MAIL/", path)
    names = sorted(part.split("=")[0] for part in query.split("&") if part)
    return path + ("?" + "&".join(names) if names else "")


def name_of(pattern: str) -> str:
    """The pattern as a part of a file's name."""
    return re.sub(r"[^a-zA-Z0-9]+", "-", pattern).strip("-").lower() or "home"
