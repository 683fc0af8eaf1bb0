"""Finding other people in a text that is to be given to one of them."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_SHORTEST = 3


class Piece(NamedTuple):
    """Some of a text, and whether it names somebody else."""

    text: str
    is_third: bool


def pattern_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds these names in a text, whole or by a part of three letters or more, in any case; None without names."""
    parts: set[str] = set()
    for name in names:
        words = " ".join(name.split())
        parts |= {words, *(part.strip(".,;:()’'") for part in words.split())}
    wanted = sorted((part for part in parts if len(part) >= _SHORTEST), key=len, reverse=True)
    if not wanted:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(part) for part in wanted)})(?!\w)", re.IGNORECASE)


def pieces(text: str, names: re.Pattern[str] | None) -> Iterator[Piece]:
    """The text in order, cut where somebody else is named. Joined again it is the text."""
    at = 0
    for found in names.finditer(text) if names else ():
        if found.start() > at:
            yield Piece(text[at : found.start()], is_third=False)
        yield Piece(found.group(), is_third=True)
        at = found.end()
    if at < len(text):
        yield Piece(text[at:], is_third=False)
