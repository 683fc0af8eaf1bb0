"""What an adviser does: notes a visit, notes statements, shows it to the school."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import Actor, record
from lantern.errors import ChangedMeanwhile
from lantern.outbox.send import queue_mail
from reporting.authority.visits import queries
from reporting.authority.visits.models import Visit, VisitNote
from reporting.authority.visits.rules import check_can_change, check_can_visit, check_day
from tenants.logins.current import current_tenant


def start_visit(*, round_id: uuid.UUID, school_id: uuid.UUID, visited_on: date, summary: str, by: Actor) -> Visit:
    """A visit to a school that shares its return is noted. The school does not see it before it is shown."""
    shares = queries.school_sharing(round_id, school_id)
    check_can_visit(by, shares.shared)
    check_day(visited_on, today=timezone.localdate())
    with transaction.atomic():
        visit = Visit.objects.create(
            round_id=round_id,
            school_id=school_id,
            school_role=shares.shared.sender,
            visited_on=visited_on,
            summary=summary,
            by_name=str(by),
        )
        record("visit.noted", by=by, subject=visit, school=str(shares.school))
    return visit


def change_visit(*, visit_id: uuid.UUID, seen: int, visited_on: date, summary: str, by: Actor) -> Visit:
    """Day and summary of the visit are these. ChangedMeanwhile if somebody else changed them since `seen`."""
    check_day(visited_on, today=timezone.localdate())
    with transaction.atomic():
        visit = queries.locked_visit(visit_id)
        check_can_change(by, visit, queries.shared_of(visit))
        if visit.revision != seen:
            raise ChangedMeanwhile
        visit.visited_on, visit.summary, visit.revision = visited_on, summary, visit.revision + 1
        visit.save(update_fields=["visited_on", "summary", "revision"])
        record("visit.changed", by=by, subject=visit)
    return visit


def note_statement(
    *, visit_id: uuid.UUID, statement_id: uuid.UUID, seen: int, agreed: str, note: str, by: Actor
) -> VisitNote:
    """The visit says this about the statement; both may be empty. ChangedMeanwhile if somebody was faster."""
    with transaction.atomic():
        visit = queries.locked_visit(visit_id)
        shared = queries.shared_of(visit)
        check_can_change(by, visit, shared)
        line = queries.line_of(shared, visit, statement_id)  # type: ignore[arg-type] # the rule refuses None
        row = line.note or VisitNote(visit=visit, school_role=visit.school_role, statement_id=statement_id)
        if row.revision != seen:
            raise ChangedMeanwhile
        row.agreed, row.note, row.revision = agreed, note, row.revision + 1
        if line.note:
            row.save(update_fields=["agreed", "note", "revision"])
        else:
            row.save(force_insert=True)
        record("visit.statement_noted", by=by, subject=visit, statement=line.number)
    return row


def show_visit(*, visit_id: uuid.UUID, by: Actor) -> Visit:
    """The school reads the visit from now on, it stays as it is, and the school's contact has a mail on the way."""
    with transaction.atomic():
        visit = queries.locked_visit(visit_id)
        check_can_change(by, visit, queries.shared_of(visit))
        visit.shown_at = timezone.now()
        visit.save(update_fields=["shown_at"])
        record("visit.shown", by=by, subject=visit)
        _tell(visit, queries.school_of(visit))
    return visit


def _tell(visit: Visit, school: Any) -> None:
    if school is None or not school.contact_email:
        return
    authority = current_tenant()
    queue_mail(
        to=school.contact_email,
        subject=_("Notes of a visit to %(school)s") % {"school": school.name},
        template="authority_visits/mail/shown.txt",
        context={
            "school": school,
            "visit": visit,
            "authority": authority,
            "link": replace(authority, host=school.host).url(f"/visits/{visit.pk}/"),
        },
    )
