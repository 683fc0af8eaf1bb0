"""What an officer does: reminding schools, closing a round."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority import queries as checklists
from checklists.authority.actions.rounds import confirm_closing
from lantern.audit.record import record
from lantern.errors import NotPossibleNow
from lantern.jobs.models import Job, start_job
from lantern.jobs.queries import latest_job
from lantern.outbox.send import queue_task
from reporting.authority import tasks
from reporting.authority.chasing import sort_chosen
from reporting.authority.models import Chase
from reporting.authority.queries import CHASING_JOB, CLOSING_JOB, completion, is_released, round_by_id, was_drawn_before
from reporting.authority.rules import check_can_chase, check_can_close


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
        drawn_before=was_drawn_before(round_id),
        waits_until=completion(round_).waits_until,
    )
    with transaction.atomic():
        if round_.closing_at is None:
            confirm_closing(round_=round_, by=by)
        job = start_job(kind=CLOSING_JOB, subject_id=round_id, total=2, by=by)
        queue_task(tasks.publish_release, job.pk)
    return job


def chase_schools(*, round_id: uuid.UUID, school_ids: Iterable[uuid.UUID], again: bool, by: Any) -> Job:
    """The contacts of these schools will be mailed, by a job. Those that have submitted or have no address are passed over.

    So are those that were reminded within three days, unless `again` says that this is known. NotPossibleNow if nobody
    is left, or if the round is not open.
    """
    check_can_chase(by, round_by_id(round_id), on=timezone.localdate())
    with transaction.atomic():
        # Two officers at once: the second sees whom the first has just reminded.
        round_ = checklists.locked_round(round_id)
        check_can_chase(by, round_, on=timezone.localdate())
        now = timezone.now()
        targets = sort_chosen(completion(round_), set(school_ids), now=now).targets(again=again)
        if not targets:
            raise NotPossibleNow(_("None of these schools can be reminded now."), code="nobody_to_chase")
        Chase.objects.bulk_create(
            Chase(round_id=round_id, school_id=school.school_id, at=now, by_name=str(by)) for school in targets
        )
        job = start_job(kind=CHASING_JOB, subject_id=round_id, total=len(targets), by=by)
        record("round.chased", by=by, subject=round_, schools=len(targets), again=again)
        queue_task(tasks.send_chases, job.pk)
    return job
