"""Finding statements in a long draft."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from checklists.authority.models import Statement

_SEARCHED = ("code", "plain", "guidance", "evidence", "official", "source_ref")
LONGEST_SEARCH = 100


class Only(StrEnum):
    ALL = ""
    NOTED = "noted"
    CHANGED = "changed"


@dataclass(frozen=True)
class Finding:
    """What somebody looks for: words, each of which must be in the statement, and whether only some kinds are shown."""

    words: str = ""
    only: Only = Only.ALL

    def __bool__(self) -> bool:
        return bool(self.words or self.only)

    def has_words(self, statement: Statement) -> bool:
        text = "\n".join(getattr(statement, name) for name in _SEARCHED).casefold()
        return all(word in text for word in self.words.casefold().split())


EVERYTHING: Final = Finding()


def finding_in(asked: Callable[[str, str], str]) -> Finding:
    """What the address asks for, read through its `get`; anything unknown is not asked for."""
    only = asked("only", "")
    return Finding(
        words=asked("q", "").strip()[:LONGEST_SEARCH],
        only=Only(only) if only in set(Only) else Only.ALL,
    )
