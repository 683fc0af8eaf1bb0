"""A school's audits as pages that anybody can open and read, for the file that it takes along."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import F
from django.template.loader import render_to_string
from django.utils.dateparse import parse_datetime

from checklists.scales import Rating
from checklists.school.models import AnswerChange, Audit, AuditStatement, Signature
from tenants.moving.copying import rows_of
from tenants.moving.export import Page

_TEMPLATE = "school_checklists/readable.html"


def pages() -> Iterator[Page]:
    """One page for each audit: what was asked, what was answered, by whom and when, and every earlier answer.

    Four queries, however many audits and answers there are; one audit is in memory at a time. To be read in order.
    """
    audits = rows_of(Audit.objects.order_by("id").values())
    statements = _by_audit(
        AuditStatement.objects.order_by("audit_id", "section__position", "position").values(
            "audit_id",
            "number",
            "plain",
            "official",
            answer_key=F("answer__id"),
            section_title=F("section__title"),
            rating=F("answer__rating"),
            reply=F("answer__reply"),
            note=F("answer__note"),
            by=F("answer__updated_by_name"),
            at=F("answer__updated_at"),
        )
    )
    changes = _by_audit(
        AnswerChange.objects.order_by("answer__statement__audit_id", "created_at", "id").values(
            "answer_id",
            "rating",
            "reply",
            "note",
            "used",
            audit_id=F("answer__statement__audit_id"),
            by=F("by_name"),
            at=F("created_at"),
        )
    )
    signatures = _by_audit(
        Signature.objects.order_by("audit_id", "created_at").values(
            "audit_id", "capacity", "kind", "reason", by=F("by_name"), at=F("created_at")
        )
    )
    for audit in audits:
        key = audit["id"]
        asked, earlier, signed = statements(key), changes(key), signatures(key)
        yield Page(f"audit-{key}.html", f"{audit['title']} ({audit['due_on']})", [_html(audit, asked, earlier, signed)])


def _by_audit(rows: Any) -> Any:
    """A function that gives the rows of one audit after the other; each audit may be asked for once, in order of id."""
    groups = groupby(rows_of(rows), key=lambda row: row["audit_id"])
    ahead: list[Any] = []

    def rows_of_audit(audit_id: str) -> list[dict[str, Any]]:
        if not ahead:
            ahead.extend(((key, list(group)) for key, group in [next(groups, (None, []))]))
        if ahead[0][0] != audit_id:
            return []
        return list(ahead.pop()[1])

    return rows_of_audit


def _html(
    audit: dict[str, Any],
    statements: list[dict[str, Any]],
    changes: list[dict[str, Any]],
    signatures: list[dict[str, Any]],
) -> str:
    earlier: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        earlier.setdefault(change["answer_id"], []).append(_readable(change))
    lines = [
        _readable(statement) | {"changes": earlier.get(statement["answer_key"], [])[:-1]} for statement in statements
    ]
    sections = [
        {"title": title, "statements": list(group)} for title, group in groupby(lines, key=lambda s: s["section_title"])
    ]
    for signature in signatures:
        signature["capacity"] = Signature.Capacity(signature["capacity"]).label
        signature["kind"] = Signature.Kind(signature["kind"]).label
        signature["at"] = parse_datetime(signature["at"])
    state = Audit.State(audit["state"]).label
    return render_to_string(_TEMPLATE, {"audit": audit, "state": state, "sections": sections, "signatures": signatures})


def _readable(answer: dict[str, Any]) -> dict[str, Any]:
    rating = Rating(answer["rating"]).label if answer["rating"] else ""
    return answer | {"rating": rating, "at": parse_datetime(answer["at"]) if answer["at"] else None}
