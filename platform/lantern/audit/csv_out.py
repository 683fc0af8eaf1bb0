"""The journal as a file for a spreadsheet."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING, Any, cast

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.nouns import nouns_of
from lantern.audit.queries import Wanted, next_batch
from lantern.audit.verbs import words_for
from lantern.files.tables.going_out import harmless

if TYPE_CHECKING:
    from lantern.audit.models import Entry


def csv_of(wanted: Wanted) -> Iterator[bytes]:
    """The wanted entries, newest first, a part at a time, as UTF-8 with the mark by which Excel knows it.

    The web server takes the parts after the request has left its tenant, so each part is read in that tenant again. In
    between it is left: a browser that stops listening must leave nothing open.
    """
    return _parts(wanted, cast("Any", connection).tenant)


def _parts(wanted: Wanted, tenant: Any) -> Iterator[bytes]:
    nouns = dict(nouns_of(tenant.kind))
    header = [_("Date and time"), _("Who"), _("What"), _("To what"), _("What it was about"), _("Line")]
    yield _lines([header]).encode("utf-8-sig")
    last: Entry | None = None
    while True:
        with cast("Any", connection).as_tenant(tenant):
            batch = next_batch(wanted, last)
        if not batch:
            return
        yield _lines([_cells(entry, nouns) for entry in batch]).encode()
        last = batch[-1]


def _cells(entry: "Entry", nouns: dict[str, Any]) -> list[str]:
    at = timezone.localtime(entry.created_at).isoformat(sep=" ", timespec="seconds")
    noun = entry.verb.partition(".")[0]
    cells = (at, entry.by_name, words_for(entry.verb), entry.subject_name, nouns.get(noun, noun), entry.id)
    return [harmless(cell) for cell in cells]


def _lines(rows: list[list[str]]) -> str:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
