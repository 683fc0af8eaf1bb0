"""Documents that a job writes: kept for some time beside the row that asked for them, then removed.

Such a row has `job_id`, `file`, `made_at` and `expires_at`.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from lantern.audit.record import Actor
from lantern.files import keeping
from lantern.files.check import Checked
from lantern.jobs.models import Job


def keep_document(
    row: Any,
    document: Checked,
    *,
    by: Actor,
    kept: timedelta,
    finished: str,
    is_restricted: bool = False,
    **facts: Any,
) -> bool:
    """The document is the row's file for so long, the row has these facts, and its job is finished.

    False, and nothing changed, if the job is over: the message was delivered twice and the other worker was faster. In the
    caller's transaction.
    """
    job = Job.objects.select_for_update().get(pk=row.job_id)
    if job.is_over:
        return False
    now = timezone.now()
    row.file = keeping.accept(upload=document, by=by, verb="file.written", is_restricted=is_restricted)
    row.made_at, row.expires_at = now, now + kept
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=["file", "made_at", "expires_at", *facts])
    job.advance()
    job.finish(finished)
    return True


def remove_documents(rows: Iterable[Any], *, by: Actor) -> int:
    """The files of these rows are out of sight, like any removed file; the rows stay. Returns how many."""
    removed = 0
    for row in list(rows):
        with transaction.atomic():
            stored, row.file = row.file, None
            row.save(update_fields=["file"])
            keeping.remove(file=stored, by=by)
        removed += 1
    return removed
