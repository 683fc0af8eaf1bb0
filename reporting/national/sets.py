"""Which built-in checklists a round asks: authorities are compared on the library's own statements and on no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from checklists.authority import library
from checklists.scales import is_typed


@dataclass(frozen=True)
class AskedSet:
    """A set of the library that is asked. `places` holds the statement's id for each place in a return."""

    code: str
    places: dict[int, str]


def sets_in(statements: Sequence[Any]) -> list[AskedSet]:
    """The sets of which these statements, in the order of a return, ask at least half.

    A statement counts if it has the library's id, scale and wording: one that the authority reworded may ask something
    else. One set holds each statement, so no answer is given twice.
    """
    asked = {str(one.stable_id): (place, one) for place, one in enumerate(statements)}
    found = []
    for code in library_codes():
        comparable = comparable_statements(code)
        places = {}
        for one in comparable.values():
            place, there = asked.get(str(one.stable_id), (-1, None))
            if there is not None and there.scale == one.scale and same_words(there.plain, one.plain):
                places[place] = str(one.stable_id)
        if places and 2 * len(places) >= len(comparable):
            found.append(AskedSet(code, dict(sorted(places.items()))))
    return found


def library_codes() -> list[str]:
    return [one.code for one in library.checklists()]


def comparable_statements(code: str) -> dict[str, library.LibraryStatement]:
    """The statements of a set that count as levels, by id, in their order; none for an unknown set."""
    checklist = library.checklist(code)
    sections = checklist.sections if checklist else ()
    return {str(one.stable_id): one for section in sections for one in section.statements if not is_typed(one.scale)}


def same_words(one: str, other: str) -> bool:
    """Whether two wordings differ in nothing but blanks and capitals."""
    return one.casefold().split() == other.casefold().split()
