"""A file that was sent in, as its page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.authority.changes import Kind
from checklists.authority.exchange.models import Incoming
from checklists.authority.exchange.plan import PlannedRow
from checklists.authority.presenters import BADGE_OF_CHANGE, Badge

WORDS: Final = {
    Kind.NEW: _("New"),
    Kind.REWORDED: _("Changed"),
    Kind.SPLIT: _("Split"),
    Kind.MERGED: _("Merged"),
    Kind.UNCHANGED: _("Unchanged"),
    Kind.RETIRED: _("Taken out"),
}


@dataclass(frozen=True)
class Tab:
    text: str | Promise
    count: int
    href: str
    current: bool


@dataclass(frozen=True)
class RowLine:
    row: PlannedRow
    badge: Badge | None


def tabs_of(incoming: Incoming, counts: Mapping[str, int], chosen: str) -> list[Tab]:
    """All rows, then each kind that there is."""
    address = reverse("authority_exchange:incoming", args=[incoming.pk])
    tabs = [Tab(_("All"), sum(counts.values()), address, current=not chosen)]
    for kind, words in WORDS.items():
        if counts.get(kind):
            tabs.append(Tab(words, counts[kind], f"{address}?show={kind.value}", current=chosen == kind))
    return tabs


def row_lines(rows: Iterable[PlannedRow]) -> list[RowLine]:
    return [RowLine(row, _badge(Kind(row.kind))) for row in rows]


def _badge(kind: Kind) -> Badge | None:
    if kind is Kind.RETIRED:
        return Badge("exempt", WORDS[kind])
    return BADGE_OF_CHANGE.get(kind)
