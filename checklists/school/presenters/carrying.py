"""What came along from the last audit, in words: beside a statement, and on a page of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.school.carrying import can_be_confirmed
from checklists.school.models import Answer, Audit, AuditStatement
from checklists.wording import Wordings, side_by_side

Wording = AuditStatement.Wording
NO_LONGER_ASKED: Final = "retired"
KINDS: Final[dict[str, str | Promise]] = {
    Wording.REWORDED: _("Reworded"),
    Wording.SPLIT: _("Split"),
    Wording.MERGED: _("Merged"),
    Wording.NEW: _("New"),
    NO_LONGER_ASKED: _("No longer asked"),
}


@dataclass(frozen=True)
class Earlier:
    """One earlier answer beside a statement; `wordings` where the statement said something else then."""

    answer: Answer
    wordings: Wordings | None
    can_confirm: bool


@dataclass(frozen=True)
class ChangeRow:
    """One statement that is not as it was; one that is no longer asked has earlier answers alone."""

    kind: str
    label: str | Promise
    statement: AuditStatement
    href: str
    earlier: tuple[Earlier, ...]
    is_answered: bool

    @property
    def is_gone(self) -> bool:
        return self.kind == NO_LONGER_ASKED


@dataclass(frozen=True)
class Filter:
    text: str | Promise
    count: int
    href: str
    current: bool


def earlier_of(statement: AuditStatement, answers: Iterable[Answer], *, is_open: bool) -> tuple[Earlier, ...]:
    """The earlier answers as the page shows them; `is_open` says whether this person may confirm one now."""
    return tuple(
        Earlier(
            answer=answer,
            wordings=_wordings(statement, answer),
            can_confirm=is_open and can_be_confirmed(statement, answer),
        )
        for answer in answers
    )


def change_rows(
    audit: Audit, statements: Iterable[AuditStatement], answers: Mapping[object, Answer], gone: Iterable[Answer]
) -> list[ChangeRow]:
    """What is not as it was, in the audit's order, then what is no longer asked."""
    rows = []
    for statement in statements:
        last = statement.last_answer
        keys = statement.merged_from or ([last.pk] if last else [])
        found = [answers.get(key, last) for key in keys]
        rows.append(
            _row(statement.wording, statement, earlier_of(statement, [one for one in found if one], is_open=False))
        )
    for answer in gone:
        earlier = Earlier(answer, None, can_confirm=False)
        rows.append(_row(NO_LONGER_ASKED, answer.statement, (earlier,)))
    return rows


def change_filters(audit: Audit, rows: list[ChangeRow], chosen: str) -> list[Filter]:
    """All, then each kind that there is."""
    address = reverse("school_checklists:changes", args=[audit.pk])
    filters = [Filter(_("All"), len(rows), address, current=not chosen)]
    for kind, words in KINDS.items():
        if count := sum(row.kind == kind for row in rows):
            filters.append(Filter(words, count, f"{address}?show={kind}", current=kind == chosen))
    return filters


def _row(kind: str, statement: AuditStatement, earlier: tuple[Earlier, ...]) -> ChangeRow:
    return ChangeRow(
        kind=kind,
        label=KINDS[kind],
        statement=statement,
        href=reverse("school_checklists:statement", args=[statement.audit_id, statement.pk]),
        earlier=earlier,
        is_answered=kind != NO_LONGER_ASKED and bool(statement.answer.rating),
    )


def _wordings(statement: AuditStatement, answer: Answer) -> Wordings | None:
    before = answer.statement.plain
    return side_by_side(before, statement.plain) if before != statement.plain else None
