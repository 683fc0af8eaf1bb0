"""Carrying out a job's work, so that whoever asked for it reads how it ended."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.db import OperationalError

from lantern.jobs.models import Job
from lantern.jobs.queries import job_by_id

logger = logging.getLogger(__name__)


def carry_out(job_id: UUID | None, work: Callable[[Job], object], *, stopped: str, total: int | None = None) -> None:
    """The work was done, or the job says what stopped it. Nothing happens for a job that is over or not there.

    `stopped` is what the person then reads, with a place for the `%(kind)s` of the error. OperationalError passes: the
    database went away, the message comes again and a worker begins anew, with `total` parts before it.
    """
    job = job_by_id(job_id) if job_id else None
    if job is None or job.is_over:
        return
    job.begin(total)
    try:
        work(job)
    except OperationalError:
        raise
    except Exception as error:
        # The boundary of the job: the text of an error may hold what nobody else should read, so only its kind is told.
        logger.exception("a job failed", extra={"job": str(job.pk), "kind": job.kind})
        job.fail(stopped % {"kind": type(error).__name__})
