"""Tasks of schools that come and go. Those of the provisioning queue run as the owner of the tables."""

from lantern.celery import app
from tenants.logins.task import FleetTask, start_for_each
from tenants.moving import requests, work


@app.task(name="moving.make_export")
def make_export(job_id: str) -> None:
    """Makes the file that a head asked for."""
    work.make(job_id=job_id)


@app.task(name="moving.remove_old_exports")
def remove_old_exports() -> None:
    """Removes this school's exports that were kept for a week."""
    work.remove_old_exports()


@app.task(name="moving.remove_old_exports_fleet", base=FleetTask)
def remove_old_exports_of_the_fleet() -> None:
    """Starts the removal of old exports for each school."""
    start_for_each(remove_old_exports, "school")


@app.task(name="provisioning.tell_directory_of_erasure")
def tell_directory(request_id: str) -> None:
    """The directory and the authority know of this school's request, or that it was stopped."""
    requests.tell_directory(request_id=request_id)


@app.task(name="provisioning.stop_erasure")
def stop_erasure(school_id: str, person_id: str) -> None:
    """The authority's administrator stopped a school's erasure."""
    requests.stop_for_authority(school_id=school_id, person_id=person_id)


@app.task(name="provisioning.erase_due")
def erase_due() -> None:
    """Erases the schools whose waiting time is over and whose request still stands."""
    requests.erase_due()
