"""Background work of reporting."""

from lantern.celery import app
from lantern.jobs.queries import job_by_id
from reporting.authority.publishing import run_closing_job


@app.task(name="reporting.publish_release")
def publish_release(job_id: str) -> None:
    """The round of this closing job is published, or the job says why not. May be repeated."""
    job = job_by_id(job_id)
    if job is not None:
        run_closing_job(job=job)
