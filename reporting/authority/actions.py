"""What an officer does: closing a round."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from checklists.authority.actions.rounds import confirm_closing
from lantern.jobs.models import Job, start_job
from lantern.jobs.queries import latest_job
from lantern.outbox.send import queue_task
from reporting.authority import tasks
from reporting.authority.queries import CLOSING_JOB, is_released, round_by_id
from reporting.authority.rules import check_can_close


def close_round(*, round_id: uuid.UUID, by: Any) -> Job:
    """Closing is confirmed and a job to publish the results waits to start.

    Cannot be undone. Repeated after a job that failed, it starts another one.
    """
    round_ = round_by_id(round_id)
    check_can_close(
        by,
        round_,
        on=timezone.localdate(),
        job=latest_job(CLOSING_JOB, round_id),
        released=is_released(round_id),
    )
    with transaction.atomic():
        if round_.closing_at is None:
            confirm_closing(round_=round_, by=by)
        job = start_job(kind=CLOSING_JOB, subject_id=round_id, total=2, by=by)
        queue_task(tasks.publish_release, job.pk)
    return job
