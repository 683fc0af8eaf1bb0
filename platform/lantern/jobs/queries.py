"""Finding jobs."""

from uuid import UUID

from lantern.jobs.models import Job


def latest_job(kind: str, subject_id: UUID) -> Job | None:
    """The newest job of this kind for this subject, or None."""
    return Job.objects.filter(kind=kind, subject_id=subject_id).order_by("-created_at").first()


def job_by_id(job_id: UUID | str) -> Job | None:
    """The job with this identifier in this tenant, or None."""
    return Job.objects.filter(pk=job_id).first()
