"""Background work of reporting."""

from lantern.celery import app
from lantern.jobs.queries import job_by_id
from reporting.authority.chasing import run_chasing_job
from reporting.authority.publishing import run_closing_job


@app.task(name="reporting.publish_release")
def publish_release(job_id: str) -> None:
    """The round of this closing job is published, or the job says why not. May be repeated."""
    job = job_by_id(job_id)
    if job is not None:
        run_closing_job(job=job)


@app.task(name="reporting.send_chases")
def send_chases(job_id: str) -> None:
    """The reminders that wait in the round of this job have their mails in the outbox. May be repeated."""
    job = job_by_id(job_id)
    if job is not None:
        run_chasing_job(job=job)
