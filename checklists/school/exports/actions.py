"""Asking for a document of an audit, and being given one."""

import uuid

from django.db import transaction

from checklists.school.exports import queries, rules
from checklists.school.exports.models import AuditFile
from checklists.school.exports.tasks import make_file
from checklists.school.models import Audit
from checklists.school.queries.audits import audit_by_id
from lantern.access.permissions import Permission, check
from lantern.audit.record import Actor, record
from lantern.jobs.models import start_job
from lantern.outbox.send import queue_task

# Reading the audit, writing the document, putting it away.
STEPS = 3


def ask_for_file(*, audit_id: uuid.UUID, kind: str, with_history: bool, by: Actor) -> AuditFile:
    """A document of the audit is being made, in a job. Asked twice while it is, that one is returned.

    NotPossibleNow while another document of the same audit is being made.
    """
    rules.check_can_export(by)
    audit = audit_by_id(by, audit_id)
    with transaction.atomic():
        job = start_job(kind=queries.JOB, subject_id=audit.pk, total=STEPS, by=by)
        there = queries.under_way(job)
        if there is not None:
            rules.check_is_the_same(there, kind=kind, with_history=with_history)
            return there
        file = AuditFile.objects.create(
            audit=audit,
            kind=AuditFile.Kind(kind),
            with_history=with_history,
            made_by_id=by.pk,
            made_by_name=str(by)[:200],
            job_id=job.pk,
        )
        queue_task(make_file, file.pk)
        record("audit.file_asked", by=by, subject=file, history=with_history)
    return file


def note_table(*, audit: Audit, kind: str, with_history: bool, by: Actor) -> None:
    """The journal says that this person was given the audit as a table."""
    check(by, Permission.AUDITS_EXPORT)
    with transaction.atomic():
        record("audit.downloaded", by=by, subject=audit, kind=kind, history=with_history)
