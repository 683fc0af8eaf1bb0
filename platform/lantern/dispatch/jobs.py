"""What is said of a scheduled job once, for all tenants that have a turn of it."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

# The scheduler sends the task of this name; the job itself is named without it.
SUFFIX = "_fleet"


@dataclass(frozen=True)
class Job:
    """How long after its time a job is still worth beginning, and how long one tenant's turn may take."""

    window: timedelta = timedelta(hours=12)
    limit: timedelta = timedelta(minutes=2)


def job_named(name: str) -> Job:
    """What `FLEET_JOBS` says of this job, or what holds for any."""
    jobs: dict[str, Job] = settings.FLEET_JOBS
    return jobs.get(name, Job())
