"""Carrying out a list of staff, row by row, in a worker. May be repeated: a row that is done stays done."""

import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from lantern.audit.record import Actor, SystemActor, record
from lantern.errors import DomainError
from lantern.jobs.models import Job
from training.school.actions.staff import Facts, add_staff, change_staff, note_leaving
from training.school.models import StaffImport, StaffImportRow
from training.school.queries.imports import import_by_id, job_of, rows_of
from training.school.queries.staff import staff_by_id

State = StaffImport.State


def carry_out(*, list_id: uuid.UUID | str) -> None:
    """What is left of the list is done, or tried. Each row is its own transaction, so a crash loses none and doubles none."""
    upload = import_by_id(list_id)
    job = job_of(upload)
    if upload.state != State.RUNNING or job is None:
        return
    done_before = rows_of(upload).filter(state=StaffImportRow.State.DONE).count()
    waiting = list(rows_of(upload).filter(state=StaffImportRow.State.WAITING).values_list("pk", flat=True))
    job.begin(total=done_before + len(waiting))
    if done_before:
        job.advance(done_before)
    by = SystemActor(upload.confirmed_by_name)
    for row_id in waiting:
        _take_in(row_id, by)
        job.advance()
    _finish(upload, job)


def _take_in(row_id: uuid.UUID, by: Actor) -> None:
    with transaction.atomic():
        row = StaffImportRow.objects.select_for_update().get(pk=row_id)
        if row.state != StaffImportRow.State.WAITING:
            return
        try:
            with transaction.atomic():
                _write(row, by)
            row.state = StaffImportRow.State.DONE
        except DomainError as refusal:
            row.state, row.notes = StaffImportRow.State.FAILED, [["refused", str(refusal.message)]]
        row.save(update_fields=["state", "notes", "staff_id"])


def _write(row: StaffImportRow, by: Actor) -> None:
    facts = row.facts or {}
    before = staff_by_id(row.staff_id) if row.staff_id else None
    started_on = date.fromisoformat(facts["started_on"]) if facts["started_on"] else None
    said = Facts(
        name=facts["name"],
        email=facts["email"] or (before.email if before else ""),
        job_title=facts["job_title"] or (before.job_title if before else ""),
        roles=facts["roles"] or (before.roles if before else ()),
        started_on=started_on or (before.started_on if before else timezone.localdate()),
    )
    staff = change_staff(staff_id=before.pk, facts=said, by=by) if before else add_staff(facts=said, by=by)
    row.staff_id = staff.pk
    if facts["left_on"] and (staff.left_on is None or staff.left_on.isoformat() != facts["left_on"]):
        note_leaving(staff_id=staff.pk, left_on=date.fromisoformat(facts["left_on"]), by=by)


def _finish(upload: StaffImport, job: Job) -> None:
    failed = rows_of(upload).filter(state=StaffImportRow.State.FAILED).count()
    with transaction.atomic():
        upload.state = State.FAILED if failed else State.DONE
        upload.save(update_fields=["state"])
        # What became of people stands in the staff list; copies of what a file said of them would stay behind.
        upload.rows.exclude(state=StaffImportRow.State.FAILED).delete()
        record("staff.list_finished", by=SystemActor(upload.confirmed_by_name), subject=upload, failed=failed)
        note = ngettext("%(n)d row needs attention", "%(n)d rows need attention", failed)
        job.finish(note % {"n": failed} if failed else "")
