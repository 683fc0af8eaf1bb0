"""Words and shapes for pages: the sections of a reply, a change in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from lantern.ui.dots import Mark, Row
from training.change import Change, Share
from training.school.needs.forms import ReplyForm
from training.school.needs.pooling import Group
from training.school.needs.queries.checks import About, Cell
from training.school.needs.queries.impact import AtMoment, Impact
from training.topics import Topic


@dataclass(frozen=True)
class Section:
    """A topic of a reply with its fields."""

    title: str
    fields: tuple[BoundField, ...]


def sections_of(form: ReplyForm) -> list[Section]:
    """The fields of the form under the titles of their topics, in order."""
    found: dict[str, list[BoundField]] = {}
    for bound in form:
        found.setdefault(bound.name.rpartition("_")[0], []).append(bound)
    return [Section(str(Topic(topic).label), tuple(fields)) for topic, fields in found.items()]


@dataclass(frozen=True)
class Gaps:
    """The gap chart: a row for each topic, a dot for each group, and one name for those that stand together."""

    rows: tuple[Row, ...]
    names: tuple[str, ...]


def gaps_of(about: Iterable[About]) -> Gaps:
    """Of the topics with figures, the share of replies that said mostly or fully."""
    shown = [one for one in about if one.cells]
    names = {
        group: str(group.label) for group in Group if any(one.groups == (group,) for a in shown for one in a.cells)
    }
    together = ""
    if any(len(cell.groups) > 1 for one in shown for cell in one.cells):
        together = _("Groups put together") if names else _("Everybody who replied")
    rows = []
    for one in shown:
        alone = {cell.groups[0]: cell for cell in one.cells if len(cell.groups) == 1}
        pooled = next((cell for cell in one.cells if len(cell.groups) > 1), None)
        marks = [_mark(alone.get(group)) for group in names] + ([_mark(pooled)] if together else [])
        rows.append(Row(one.topic.label, tuple(marks)))
    return Gaps(tuple(rows), (*names.values(), *([together] if together else [])))


def _mark(cell: Cell | None) -> Mark | None:
    if cell is None:
        return None
    words = _("%(percent)d%% of %(people)d people") % {"percent": cell.percent, "people": cell.people}
    return Mark(points=cell.percent, text=f"{cell.percent}%", words=words)


@dataclass(frozen=True)
class Line:
    """One moment of a course as it is read."""

    at: AtMoment
    confident: Mark
    known: Mark | None
    confidence_change: str
    knowledge_change: str


def lines_of(impact: Impact) -> list[Line]:
    """The moments of which there are figures, in order."""
    return [
        Line(
            at=one,
            confident=_of(one.confident),
            known=_of(one.known) if one.known.of else None,
            confidence_change=in_words(one.more_confident),
            knowledge_change=in_words(one.more_known),
        )
        for one in impact.moments
        if one.people
    ]


def _of(share: Share) -> Mark:
    text = f"{share.percent}%"
    return Mark(points=share.percent, text=text, words=text, margin=share.margin)


def in_words(change: Change | None) -> str:
    """What has changed since before the course; nothing where there is nothing to compare with."""
    if change is None:
        return ""
    limits = {
        "points": f"{change.points:+d}".replace("-", "−"),
        "low": _signed(change.low),
        "high": _signed(change.high),
    }
    if not change.is_clear:
        return _("No clear change (%(points)s points, between %(low)s and %(high)s)") % limits
    words = _("Clearly more: %(points)s points, between %(low)s and %(high)s")
    if not change.is_up:
        words = _("Clearly less: %(points)s points, between %(low)s and %(high)s")
    return words % limits


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−") if points else "0"
