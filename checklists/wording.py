"""Two wordings of one statement side by side, word by word: what both rooms show of a changed text."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_LONGEST: Final = 400


@dataclass(frozen=True)
class Piece:
    """A run of words. `changed` ones stand in only one of the two wordings."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Wordings:
    """The same statement before and now."""

    before: tuple[Piece, ...]
    now: tuple[Piece, ...]


def side_by_side(before: str, now: str) -> Wordings:
    """Both texts in pieces. Texts of hundreds of words are not compared: each is one changed piece."""
    old, new = before.split(), now.split()
    if max(len(old), len(new)) > _LONGEST:
        return Wordings((Piece(before, changed=True),), (Piece(now, changed=True),))
    same = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return Wordings(
        before=_pieces(old, [(block.a, block.size) for block in same]),
        now=_pieces(new, [(block.b, block.size) for block in same]),
    )


def _pieces(words: list[str], same: list[tuple[int, int]]) -> tuple[Piece, ...]:
    found, at = [], 0
    for start, size in same:
        found.append(Piece(" ".join(words[at:start]), changed=True))
        found.append(Piece(" ".join(words[start : start + size]), changed=False))
        at = start + size
    return tuple(piece for piece in found if piece.text)
