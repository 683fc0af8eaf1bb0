"""What a school may read of visits: its own, once they are shown, and whether it shares. Plain data, evaluated at once."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotFound
from reporting.authority.visits.models import SharedReturn, Visit
from tenants.logins.current import current_tenant


@dataclass(frozen=True)
class NoteView:
    """What was noted about one statement, by the authority's identifier of it."""

    statement_id: uuid.UUID
    agreed: str
    note: str


@dataclass(frozen=True)
class VisitView:
    id: uuid.UUID
    round_id: uuid.UUID
    round_title: str
    visited_on: date
    by_name: str
    summary: str
    shown_at: datetime | None
    notes: tuple[NoteView, ...] = ()


def shared_at(round_id: uuid.UUID) -> datetime | None:
    """When this school shared its return of the round by name; None if it does not."""
    return _mine().filter(round_id=round_id).values_list("at", flat=True).first()


def visits_of_mine() -> list[VisitView]:
    """The visits that this school was shown, the newest first, without their notes."""
    rows = Visit.objects.select_related("round").filter(school_role=current_tenant().role)
    return [_view(visit) for visit in rows.exclude(shown_at=None)]


def visit_of_mine(visit_id: uuid.UUID) -> VisitView:
    """One of them with its notes. NotFound for any other, also one that is still being written."""
    rows = Visit.objects.select_related("round").filter(school_role=current_tenant().role, pk=visit_id)
    visit = rows.exclude(shown_at=None).first()
    if visit is None:
        raise NotFound(_("There is no such visit here."))
    notes = tuple(NoteView(note.statement_id, note.agreed, note.note) for note in visit.notes.all())
    return _view(visit, notes)


def _view(visit: Visit, notes: tuple[NoteView, ...] = ()) -> VisitView:
    return VisitView(
        id=visit.pk,
        round_id=visit.round_id,
        round_title=visit.round.title,
        visited_on=visit.visited_on,
        by_name=visit.by_name,
        summary=visit.summary,
        shown_at=visit.shown_at,
        notes=notes,
    )


def _mine() -> QuerySet[SharedReturn]:
    return SharedReturn.objects.filter(sender=current_tenant().role)
