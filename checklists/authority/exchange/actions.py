"""What becomes of a file that was sent in: kept to be looked at, confirmed, or put away."""

import uuid
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from checklists.authority import rules as checklists
from checklists.authority.exchange import rules
from checklists.authority.exchange.given import Given
from checklists.authority.exchange.models import Incoming
from checklists.authority.exchange.plan import PlannedRow, to_json
from checklists.authority.exchange.queries import JOB_KIND
from checklists.authority.exchange.tasks import carry_out_import
from checklists.authority.models import Template
from lantern.audit.record import Actor, record
from lantern.jobs.models import Job, start_job
from lantern.outbox.send import queue_task

State = Incoming.State


def keep_incoming(
    *, given: Given, rows: list[PlannedRow], template: Template | None, file_name: str, by: Actor
) -> Incoming:
    """What the file says waits for a yes. The draft is as it was."""
    if template is None:
        checklists.check_can_write(by)
    else:
        checklists.check_can_edit(by, template)
    with transaction.atomic():
        incoming = Incoming.objects.create(
            template=template,
            is_new=template is None,
            seen=template.revision if template else 0,
            file_name=file_name[:200],
            title=given.details.title,
            content=to_json(given),
            report={"rows": [asdict(row) for row in rows]},
            uploaded_by_name=str(by)[:200],
        )
        record("checklist.file_sent_in", by=by, subject=incoming, statements=len(given.statements))
    return incoming


def discard_incoming(*, incoming: Incoming, by: Actor) -> Incoming:
    """The file is put away and changed nothing."""
    with transaction.atomic():
        held = _hold(incoming.pk)
        rules.check_can_decide(by, held)
        held.state, held.content, held.finished_at = State.DISCARDED, {}, timezone.now()
        held.save(update_fields=["state", "content", "finished_at"])
        record("checklist.file_discarded", by=by, subject=held)
    return held


def confirm_incoming(*, incoming: Incoming, by: Actor) -> Job:
    """The file is being carried out, in a job."""
    with transaction.atomic():
        held = _hold(incoming.pk)
        rules.check_can_decide(by, held)
        held.state, held.confirmed_by_id, held.confirmed_by_name = State.RUNNING, by.pk, str(by)[:200]
        held.save(update_fields=["state", "confirmed_by_id", "confirmed_by_name"])
        job = start_job(kind=JOB_KIND, subject_id=held.pk, total=len(held.rows), by=by)
        record("checklist.file_confirmed", by=by, subject=held)
        queue_task(carry_out_import, held.pk)
    return job


def _hold(incoming_id: uuid.UUID) -> Incoming:
    return Incoming.objects.select_for_update().get(pk=incoming_id)
