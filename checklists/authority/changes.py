"""What changed between two editions of a checklist, told by the stable ids of the statements.

Works on drafts and on versions alike: all it asks of a statement is the fields of `StatementText`.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checklists.authority.models import StatementText, VersionStatement

# A code or weight that changes leaves the wording, and so the meaning of an answer, as it was; it is still told.
_COMPARED = tuple(name for name in StatementText.COPIED if name not in {"stable_id", "replaces"})
_WORDS_OF = {field.name: field.verbose_name for field in VersionStatement._meta.fields}


class Kind(StrEnum):
    UNCHANGED = "unchanged"
    REWORDED = "reworded"
    NEW = "new"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """One statement, before and now; `fields` names what differs, in words."""

    kind: Kind
    before: StatementText | None
    now: StatementText | None
    fields: tuple[str, ...] = ()

    @property
    def statement(self) -> StatementText:
        return self.now or self.before  # type: ignore[return-value]  # one of the two is always there

    @property
    def plain_changed(self) -> bool:
        return bool(self.before and self.now and self.before.plain != self.now.plain)


@dataclass(frozen=True)
class Changes:
    """All statements of both editions: those of the newer one in its order, then the removed ones."""

    all: tuple[Change, ...]

    def of(self, kind: Kind) -> tuple[Change, ...]:
        return tuple(change for change in self.all if change.kind is kind)

    @property
    def unchanged(self) -> tuple[Change, ...]:
        return self.of(Kind.UNCHANGED)

    @property
    def reworded(self) -> tuple[Change, ...]:
        return self.of(Kind.REWORDED)

    @property
    def new(self) -> tuple[Change, ...]:
        return self.of(Kind.NEW)

    @property
    def removed(self) -> tuple[Change, ...]:
        return self.of(Kind.REMOVED)

    @property
    def nothing_changed(self) -> bool:
        return len(self.unchanged) == len(self.all)


def changes_between(before: Iterable[StatementText], now: Sequence[StatementText]) -> Changes:
    """The changes from one edition to the next. Order and sections do not count as a change."""
    old: dict[uuid.UUID, StatementText] = {statement.stable_id: statement for statement in before}
    found = [_change(old.get(statement.stable_id), statement) for statement in now]
    kept = {statement.stable_id for statement in now}
    gone = [Change(Kind.REMOVED, statement, None) for key, statement in old.items() if key not in kept]
    return Changes(all=(*found, *gone))


def _change(before: StatementText | None, now: StatementText) -> Change:
    if before is None:
        return Change(Kind.NEW, None, now)
    differing = tuple(str(_WORDS_OF[name]) for name in _COMPARED if _value(before, name) != _value(now, name))
    return Change(Kind.REWORDED if differing else Kind.UNCHANGED, before, now, differing)


def _value(statement: StatementText, name: str) -> object:
    value = getattr(statement, name)
    return sorted(value) if isinstance(value, list) else value
