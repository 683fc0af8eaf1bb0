"""Taking a list in: read, named column by column, looked at and confirmed. `work` carries it out."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from lantern.files.tables.coming_in import Line
from lantern.jobs.models import Job, start_job
from lantern.outbox.send import queue_task
from training.roles import StaffRole
from training.school import rules
from training.school.models import StaffImport, StaffImportRow
from training.school.queries.imports import JOB_KIND, everybody, locked_import, rows_of
from training.school.spreadsheet.plan import plan_of
from training.school.spreadsheet.reading import Wanted, guess_columns, heading_at
from training.school.tasks import take_in_list

if TYPE_CHECKING:
    from collections.abc import Sequence

State, Kind = StaffImport.State, StaffImportRow.Kind
_IN_HAND = (State.MAPPING, State.PREVIEW)


def upload_list(*, lines: "Sequence[Line]", file_name: str, by: Actor) -> StaffImport:
    """The list is kept from its heading on, with a guess which of its columns is what. The staff list is as it was."""
    rules.check_can_manage(by)
    lines = lines[heading_at([line.cells for line in lines]) :]
    with transaction.atomic():
        upload = StaffImport.objects.create(
            file_name=file_name[:200],
            uploaded_by_name=str(by)[:200],
            columns=guess_columns(lines[0].cells),
        )
        StaffImportRow.objects.bulk_create(
            [
                StaffImportRow(
                    upload=upload,
                    line=line.number,
                    cells=[cell[:300] for cell in line.cells[:40]],
                    kind="" if place else Kind.HEADING,
                )
                for place, line in enumerate(lines)
            ]
        )
        record("staff.list_uploaded", by=by, subject=upload, rows=len(lines) - 1)
    return upload


def name_columns(*, list_id: uuid.UUID, columns: Mapping[str, int], by: Actor) -> StaffImport:
    """Each column means this, and each row says what it would change; may be said again until the yes."""
    rules.check_can_manage(by)
    if Wanted.NAME not in columns and not {Wanted.FIRST_NAME, Wanted.LAST_NAME} <= set(columns):
        raise rules.TrainingIncomplete(
            _("Say which column has the name, or which have the first and the last name"),
            field="name",
            code="name_needed",
        )
    if len(set(columns.values())) != len(columns):
        raise rules.TrainingIncomplete(_("Choose each column once"), field="", code="column_twice")
    with transaction.atomic():
        upload = locked_import(list_id)
        _check_in_hand(upload)
        upload.columns, upload.state = dict(columns), State.PREVIEW
        upload.save(update_fields=["columns", "state"])
        _plan(upload)
    return upload


def name_roles(*, list_id: uuid.UUID, words: Mapping[str, str], by: Actor) -> StaffImport:
    """Words of the list that are no role here mean these; empty for none."""
    rules.check_can_manage(by)
    with transaction.atomic():
        upload = locked_import(list_id)
        _check_in_hand(upload)
        upload.role_words = {word: role for word, role in words.items() if role in StaffRole or role == ""}
        upload.save(update_fields=["role_words"])
        _plan(upload)
    return upload


def confirm_list(*, list_id: uuid.UUID, by: Actor) -> Job:
    """What the rows ask for is being done, in a job."""
    rules.check_can_manage(by)
    with transaction.atomic():
        upload = locked_import(list_id)
        if upload.state != State.PREVIEW:
            raise NotPossibleNow(_("This list has been dealt with already."), code="dealt_with")
        _plan(upload)
        upload.state, upload.confirmed_at = State.RUNNING, timezone.now()
        upload.confirmed_by_id, upload.confirmed_by_name = by.pk, str(by)[:200]
        upload.save(update_fields=["state", "confirmed_at", "confirmed_by_id", "confirmed_by_name"])
        asking = upload.rows.filter(kind__in=(Kind.NEW, Kind.CHANGED)).update(state=StaffImportRow.State.WAITING)
        job = start_job(kind=JOB_KIND, subject_id=upload.pk, total=asking, by=by)
        queue_task(take_in_list, upload.pk)
        record("staff.list_confirmed", by=by, subject=upload, rows=asking)
    return job


def discard_list(*, list_id: uuid.UUID, by: Actor) -> StaffImport:
    """The list is put away and changed nothing; what it said is gone."""
    rules.check_can_manage(by)
    with transaction.atomic():
        upload = locked_import(list_id)
        _check_in_hand(upload)
        upload.state = State.DISCARDED
        upload.save(update_fields=["state"])
        upload.rows.all().delete()
        record("staff.list_discarded", by=by, subject=upload)
    return upload


def _plan(upload: StaffImport) -> None:
    rows = {row.line: row for row in rows_of(upload)}
    planned = plan_of(
        [(line, row.cells) for line, row in rows.items()],
        everybody(),
        columns=upload.columns,
        role_words=upload.role_words,
        on=timezone.localdate(),
    )
    for one in planned:
        row = rows[one.line]
        row.kind, row.facts, row.notes = one.kind, one.facts, one.notes
        row.staff_id = one.staff.pk if one.staff else None
    StaffImportRow.objects.bulk_update(rows.values(), ["kind", "facts", "notes", "staff_id"])


def _check_in_hand(upload: StaffImport) -> None:
    if upload.state not in _IN_HAND:
        raise NotPossibleNow(_("This list has been dealt with already."), code="dealt_with")
