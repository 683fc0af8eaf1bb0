"""What changed between two editions of a checklist, told by the stable ids of the statements.

Works on drafts and on versions alike: all it asks of a statement is the fields of `StatementText`. What a statement
came from is its own former wording and whatever it says that it replaces; the rest follows from counting these.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checklists.authority.models import StatementText, VersionStatement
from checklists.wording import Wordings, side_by_side

# A code or weight that changes leaves the wording, and so the meaning of an answer, as it was; it is still told.
_COMPARED = tuple(name for name in StatementText.COPIED if name not in {"stable_id", "replaces"})
_WORDS_OF = {field.name: field.verbose_name for field in VersionStatement._meta.fields}


class Kind(StrEnum):
    UNCHANGED = "unchanged"
    REWORDED = "reworded"
    NEW = "new"
    SPLIT = "split"
    MERGED = "merged"
    RETIRED = "retired"


@dataclass(frozen=True)
class Change:
    """One statement now, and those of the edition before that it came from; `fields` names what differs, in words.

    A retired statement has no `now`, a new one no `sources`, a merged one several.
    """

    kind: Kind
    sources: tuple[StatementText, ...]
    now: StatementText | None
    fields: tuple[str, ...] = ()

    @property
    def before(self) -> StatementText | None:
        """What it came from, its own former wording first."""
        return self.sources[0] if self.sources else None

    @property
    def statement(self) -> StatementText:
        return self.now or self.before  # type: ignore[return-value]  # one of the two is always there

    @property
    def plain_changed(self) -> bool:
        return bool(self.before and self.now and self.before.plain != self.now.plain)

    @property
    def wordings(self) -> Wordings | None:
        """The two wordings side by side, where one statement became one other."""
        if self.kind is not Kind.REWORDED or not self.plain_changed:
            return None
        return side_by_side(self.before.plain, self.now.plain)  # type: ignore[union-attr]  # a reworded one has both


@dataclass(frozen=True)
class Changes:
    """All statements of both editions: those of the newer one in its order, then the retired ones."""

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
    def split(self) -> tuple[Change, ...]:
        return self.of(Kind.SPLIT)

    @property
    def merged(self) -> tuple[Change, ...]:
        return self.of(Kind.MERGED)

    @property
    def retired(self) -> tuple[Change, ...]:
        return self.of(Kind.RETIRED)

    @property
    def nothing_changed(self) -> bool:
        return len(self.unchanged) == len(self.all)


def changes_between(before: Iterable[StatementText], now: Sequence[StatementText]) -> Changes:
    """The changes from one edition to the next. Order and sections do not count as a change.

    A statement that came from several is merged; one of several that came from the same is split, also the one that
    kept its id; one that replaces a single other, which nothing else does, is that one reworded under a new id.
    """
    old: dict[uuid.UUID, StatementText] = {statement.stable_id: statement for statement in before}
    sources = {statement.stable_id: _sources(statement, old) for statement in now}
    heirs = Counter(source.stable_id for found in sources.values() for source in found)
    found = [_change(sources[statement.stable_id], statement, heirs) for statement in now]
    gone = [Change(Kind.RETIRED, (statement,), None) for key, statement in old.items() if not heirs[key]]
    return Changes(all=(*found, *gone))


def _sources(now: StatementText, old: Mapping[uuid.UUID, StatementText]) -> tuple[StatementText, ...]:
    before = old.get(now.stable_id)
    # What it replaced in the edition before already is history: said again, it is no news.
    told = set(before.replaces) if before else set()
    keys = dict.fromkeys((now.stable_id, *(key for key in now.replaces if key not in told)))
    return tuple(old[key] for key in keys if key in old)


def _change(sources: tuple[StatementText, ...], now: StatementText, heirs: Mapping[uuid.UUID, int]) -> Change:
    if not sources:
        return Change(Kind.NEW, (), now)
    differing = tuple(str(_WORDS_OF[name]) for name in _COMPARED if _value(sources[0], name) != _value(now, name))
    if len(sources) > 1:
        return Change(Kind.MERGED, sources, now, differing)
    if heirs[sources[0].stable_id] > 1:
        return Change(Kind.SPLIT, sources, now, differing)
    is_same = not differing and sources[0].stable_id == now.stable_id
    return Change(Kind.UNCHANGED if is_same else Kind.REWORDED, sources, now, differing)


def _value(statement: StatementText, name: str) -> object:
    value = getattr(statement, name)
    return sorted(value) if name == "phases" else value
