"""The library of evidence as one page that anybody can open and read, for the file that a school takes along."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date, parse_datetime

from checklists.school.evidence.models import Edition, Use
from lantern.files.models import StoredFile
from tenants.moving.copying import rows_of
from tenants.moving.export import Page
from tenants.moving.kept import path_of

_DATES = ("period_from", "period_until", "effective_on", "expires_on")


def pages() -> Iterator[Page]:
    """One page with every piece of evidence, removed ones too: its editions, with links to their files, and where it stood. Two queries;
    no page if there is no evidence."""
    items: dict[str, dict[str, Any]] = {}
    for edition in _editions():
        item = items.setdefault(
            edition["item_id"], {"id": edition["item_id"], "title": edition["title"], "owner": edition["owner"]}
        )
        item["removed_at"] = parse_datetime(edition["removed_at"]) if edition["removed_at"] else None
        item.setdefault("editions", []).append(_readable(edition))
    uses = defaultdict(list)
    for use in _uses():
        uses[use["item_id"]].append(use)
    for key, item in items.items():
        item["uses"] = uses[key]
    if items:
        html = render_to_string("school_evidence/readable.html", {"items": list(items.values())})
        yield Page("evidence.html", "Evidence", [html])


def _editions() -> Iterator[dict[str, Any]]:
    rows = Edition.objects.order_by("item__title", "item_id", "-number").values(
        "item_id",
        "number",
        "url",
        *_DATES,
        "file_id",
        title=F("item__title"),
        owner=F("item__owner_name"),
        removed_at=F("item__removed_at"),
        name=F("file__name"),
        sha256=F("file__sha256"),
        state=F("file__state"),
        by=F("added_by_name"),
        at=F("created_at"),
    )
    return rows_of(rows)


def _uses() -> Iterator[dict[str, Any]]:
    rows = Use.objects.filter(left_out_at=None).order_by("statement__audit__due_on", "statement__position", "id")
    return rows_of(
        rows.values(
            "item_id",
            audit_key=F("statement__audit_id"),
            audit=F("statement__audit__title"),
            code=F("statement__number"),
            plain=F("statement__plain"),
            edition_number=F("edition__number"),
        )
    )


def _readable(edition: dict[str, Any]) -> dict[str, Any]:
    there = edition["file_id"] and edition["state"] != StoredFile.State.ERASED
    path = path_of(StoredFile(id=edition["file_id"], name=edition["name"])) if there else ""
    dates = {name: parse_date(edition[name]) if edition[name] else None for name in _DATES}
    return edition | dates | {"path": path, "at": parse_datetime(edition["at"])}
