"""The action plan in words: its filters, its groups by when things are due, and what became of an action."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.school.plan.models import ActionEntry, PlanAction, PlanActionQuerySet, Priority
from checklists.school.plan.queries import SOON, Counts, DueCounts, actions, done_this_year
from lantern.ui.words import short_day

Words = str | Promise
Kind = ActionEntry.Kind

SHOWN: Final[dict[str, Words]] = {
    "": gettext_lazy("Open"),
    "overdue": gettext_lazy("Overdue"),
    "mine": gettext_lazy("Mine"),
    "red": gettext_lazy("From a red"),
    "done": gettext_lazy("Done this year"),
}
SORTS: Final[dict[str, tuple[Words, tuple[str, ...]]]] = {
    "": (gettext_lazy("due date"), ("due_on", "priority", "created_at", "pk")),
    "priority": (gettext_lazy("priority"), ("priority", "due_on", "pk")),
    "owner": (gettext_lazy("owner"), ("owner__name", "owner_words", "due_on", "pk")),
    "newest": (gettext_lazy("newest first"), ("-created_at", "pk")),
}
_LATEST_DONE_FIRST: Final = ("-closed_at", "pk")


@dataclass(frozen=True)
class Choice:
    """A link of a filter or of the order."""

    text: Words
    href: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True)
class Selection:
    """What the address of the plan asks for. Anything that it does not know is left out."""

    show: str = ""
    search: str = ""
    sort: str = ""

    @classmethod
    def of(cls, asked: "dict[str, str]") -> "Selection":
        show, sort = asked.get("show", ""), asked.get("sort", "")
        return cls(
            show=show if show in SHOWN else "",
            search=asked.get("q", "").replace("\x00", "").strip()[:200],
            sort=sort if sort in SORTS else "",
        )

    def query(self, **changed: str) -> str:
        """The same as the end of an address, with `?`; without one where nothing is chosen."""
        named = {"show": self.show, "q": self.search, "sort": self.sort} | changed
        text = urlencode({name: value for name, value in named.items() if value})
        return f"?{text}" if text else ""

    def rows(self, person: object, *, on: date) -> PlanActionQuerySet:
        """The actions that are asked for, in the order asked for. Nothing is read yet."""
        found = actions()
        match self.show:
            case "overdue":
                found = found.overdue(on)
            case "mine":
                found = found.going().owned_by(person)
            case "red":
                found = found.going().from_red()
            case "done":
                found = found.filter(done_this_year(on))
            case _:
                found = found.going()
        if self.search:
            found = found.matching(self.search)
        by_close = self.show == "done" and not self.sort
        return found.order_by(*(_LATEST_DONE_FIRST if by_close else SORTS[self.sort][1]))

    @property
    def is_grouped(self) -> bool:
        """Whether the list is in groups by when its actions are due."""
        return not self.sort and self.show != "done"

    @property
    def title(self) -> Words:
        return SHOWN[self.show]

    def filters(self, counts: Counts) -> list[Choice]:
        numbers = (counts.going, counts.overdue, counts.mine, counts.from_red, counts.done)
        return [
            Choice(text=text, count=number, href=Selection(show=key).query() or "?", is_current=key == self.show)
            for (key, text), number in zip(SHOWN.items(), numbers, strict=True)
        ]

    def orders(self) -> list[Choice]:
        return [
            Choice(
                text=_("last closed") if self.show == "done" and not key else text,
                href=self.query(sort=key) or "?",
                is_current=key == self.sort,
            )
            for key, (text, _columns) in SORTS.items()
        ]


@dataclass(frozen=True)
class Group:
    """Actions under one heading, with how many there are in all: a page may show a part. No heading: the only group."""

    heading: str
    count: int
    rows: tuple[PlanAction, ...]


def groups_of(rows: Iterable[PlanAction], found: DueCounts | None, *, on: date) -> list[Group]:
    """The rows under overdue, soon and later; under nothing if there are no counts."""
    shown = tuple(rows)
    if found is None:
        return [Group("", len(shown), shown)] if shown else []
    groups = [
        Group(_("Overdue"), found.overdue, tuple(row for row in shown if row.due_on < on)),
        Group(
            _("Due in the next %(days)d days") % {"days": SOON.days},
            found.soon,
            tuple(row for row in shown if on <= row.due_on <= on + SOON),
        ),
        Group(_("Later"), found.later, tuple(row for row in shown if row.due_on > on + SOON)),
    ]
    return [group for group in groups if group.rows]


@dataclass(frozen=True)
class Line:
    """An entry as it is read."""

    entry: ActionEntry
    title: str
    detail: str


def line_of(entry: ActionEntry) -> Line:
    """What happened, and of a change what was before and after."""
    detail = ""
    if entry.before or entry.after:
        detail = _("From “%(before)s” to “%(after)s”.") % {
            "before": _value(entry.kind, entry.before),
            "after": _value(entry.kind, entry.after),
        }
    return Line(entry=entry, title=str(entry.get_kind_display()), detail=detail)


def with_lines(
    rows: Iterable[PlanAction], entries: Mapping[uuid.UUID, list[ActionEntry]]
) -> list[tuple[PlanAction, list[Line]]]:
    """Each action with what became of it, the newest first."""
    return [(row, [line_of(entry) for entry in entries.get(row.pk, [])]) for row in rows]


def _value(kind: str, written: str) -> str:
    if kind == Kind.DUE:
        return short_day(parse_date(written))
    if kind == Kind.PRIORITY:
        return str(Priority[written].label)
    return written or _("nothing")


def origin_of(action: PlanAction) -> str:
    """Which statement of which audit it came from, as people call them; nothing for an action of its own."""
    statement = action.statement
    return f"{statement.number} {statement.audit.title}" if statement else ""
