"""The page that people review says what the code says."""

from difflib import unified_diff

from tests.access.document import document
from tests.access.narrower import NARROWER
from tests.access.walk import KINDS, METHODS, addresses_of
from tests.access.write_matrix import FILE


def test_the_page_under_review_says_what_the_code_says() -> None:
    written = FILE.read_text(encoding="utf-8").splitlines()
    difference = unified_diff(
        written, document().splitlines(), "docs/access-matrix.md", "what the code says", n=0, lineterm=""
    )
    lines = list(difference)
    assert not lines, "Who may open what has changed. If it should have, run `make matrix` and review:\n" + "\n".join(
        lines
    )


def test_every_address_says_which_methods_it_takes() -> None:
    assert [
        address.path
        for kind in KINDS
        for address in addresses_of(kind)
        if address.methods is None and not _nowhere(address)
    ] == []


def _nowhere(address) -> bool:
    return type(address.access).__name__ == "NotHere"


def test_every_entry_about_looking_closer_is_about_an_address_that_there_is() -> None:
    shown = {address.shown for kind in KINDS for address in addresses_of(kind)}
    assert set(NARROWER) - shown == set()
    assert {method for entries in NARROWER.values() for entry in entries for method in entry.methods} <= set(METHODS)
