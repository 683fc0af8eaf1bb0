"""Scheduled jobs that should have begun and have not: the scheduler was down, or the broker has lost its memory."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from celery.schedules import crontab
from django.conf import settings

from lantern.dispatch import turns
from lantern.dispatch.jobs import SUFFIX, job_named

# Clocks of machines differ: a job that began so much before its time has begun in time.
_CLOCKS = timedelta(seconds=30)


def missed(schedule: Iterable[Mapping[str, Any]]) -> list[str]:
    """The tasks of this schedule that would have lined up tenants at a time of day for which it is not too late yet.

    Empty with a broker that keeps no line: nothing is known then.
    """
    if not turns.keeps_turns():
        return []
    begun = turns.begun()
    return [entry["task"] for entry in schedule if _is_missed(entry, begun)]


def _is_missed(entry: Mapping[str, Any], begun: Mapping[str, datetime]) -> bool:
    job, times = str(entry["task"]).removesuffix(SUFFIX), entry["schedule"]
    if job not in settings.FLEET_JOBS or not isinstance(times, crontab):
        return False
    # By hours that passed, not by what clocks showed: they are changed twice a year.
    since: datetime = times.now().astimezone(UTC) - job_named(job).window
    if job in begun:
        since = max(since, begun[job] + _CLOCKS)
    return bool(times.remaining_estimate(since) <= timedelta(0))
