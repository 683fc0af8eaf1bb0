"""Two audits side by side: what became better, what worse, what is new. Knows no database and no page."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from checklists.school.looking_back.queries import Line

Tally = tuple[int, int, int, int]
_LEVELS = ("green", "amber", "red", "")


class Change(Enum):
    """What became of a statement from one audit to the other."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    OTHER = "other"  # answered otherwise, and neither better nor worse: a new reply, or no longer applicable
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Pair:
    """One statement then and now. A statement that was merged has several before it; one that is no longer asked has no `now`."""

    then: tuple[Line, ...]
    now: Line | None
    change: Change

    @property
    def line(self) -> Line:
        return self.now or self.then[0]

    @property
    def is_reworded(self) -> bool:
        return self.now is not None and any(line.plain != self.now.plain for line in self.then)

    @property
    def is_noted_anew(self) -> bool:
        """Whether the note says something else now."""
        return self.now is not None and bool(self.then) and all(line.note != self.now.note for line in self.then)

    @property
    def has_changed(self) -> bool:
        return self.change != Change.SAME or self.is_noted_anew


@dataclass(frozen=True)
class SectionPair:
    """A section of the later audit; statements that are no longer asked stand in the one that they were in."""

    title: str
    pairs: tuple[Pair, ...]

    @property
    def then(self) -> Tally:
        return tally([line for pair in self.pairs for line in pair.then])

    @property
    def now(self) -> Tally:
        return tally([pair.now for pair in self.pairs if pair.now])


@dataclass(frozen=True)
class Comparison:
    sections: tuple[SectionPair, ...]

    @property
    def pairs(self) -> list[Pair]:
        return [pair for section in self.sections for pair in section.pairs]

    def those(self, *changes: Change) -> list[Pair]:
        return [pair for pair in self.pairs if pair.change in changes]


def compare(then: Sequence[Line], now: Sequence[Line]) -> Comparison:
    """The later audit's statements in order, each with what stood in its place before, then those that are no longer asked."""
    before = {line.stable_id: line for line in then}
    used: set[uuid.UUID] = set()
    sections: list[tuple[str, list[Pair]]] = []
    for title, lines in groupby(now, key=lambda line: line.section):
        pairs = []
        for line in lines:
            earlier = _before(line, before)
            used |= {one.stable_id for one in earlier}
            pairs.append(Pair(earlier, line, _change(earlier, line)))
        sections.append((title, pairs))
    _put_gone(sections, [line for line in then if line.stable_id not in used])
    return Comparison(tuple(SectionPair(title, tuple(pairs)) for title, pairs in sections))


def tally(lines: Sequence[Line]) -> Tally:
    """How many answers count as green, amber and red, and how many have no level."""
    levels = [line.level for line in lines]
    green, amber, red, none = (levels.count(level) for level in _LEVELS)
    return green, amber, red, none


def share_green(counts: Tally) -> float | None:
    """Green of all that have a level, in percent; None where nothing has."""
    rated = sum(counts[:3])
    return 100 * counts[0] / rated if rated else None


def _before(line: Line, before: dict[uuid.UUID, Line]) -> tuple[Line, ...]:
    same = before.get(line.stable_id)
    if same is not None:
        return (same,)
    return tuple(before[stable_id] for stable_id in line.replaces if stable_id in before)


def _change(then: tuple[Line, ...], now: Line) -> Change:
    if not then:
        return Change.NEW
    ranks = [(line.rank(now), now.rank(line)) for line in then]
    known = [(before, after) for before, after in ranks if before is not None and after is not None]
    if len(known) < len(then):
        return Change.SAME if all(_said(line) == _said(now) for line in then) else Change.OTHER
    # Of several statements that were merged the weakest: the whole was as good as that.
    before, after = min(known, key=lambda pair: pair[0])
    if before == after:
        return Change.SAME
    return Change.BETTER if after > before else Change.WORSE


def _said(line: Line) -> tuple[str, str]:
    return line.rating, line.reply


def _put_gone(sections: list[tuple[str, list[Pair]]], gone: list[Line]) -> None:
    """Each statement that is no longer asked stands at the end of its section, or of a section of its own."""
    by_title = dict(sections)
    for line in gone:
        if line.section not in by_title:
            by_title[line.section] = []
            sections.append((line.section, by_title[line.section]))
        by_title[line.section].append(Pair((line,), None, Change.GONE))
