"""Enrolling several people, and making certificates, in the background."""

from lantern.celery import app
from tenants.logins.task import FleetTask, start_for_each
from training.school.learning import work


@app.task(name="learning.enrol")
def enrol_people(enrolling_id: str) -> None:
    """Enrols the people that somebody asked for."""
    work.enrol_people(enrolling_id=enrolling_id)


@app.task(name="learning.make_certificate")
def make_certificate(certificate_id: str) -> None:
    """Makes the document of a certificate."""
    work.make_certificate(certificate_id=certificate_id)


@app.task(name="learning.void_superseded")
def void_superseded() -> None:
    """Voids this school’s certificates of versions that the authority lets count no more."""
    work.void_superseded()


@app.task(name="learning.void_superseded_fleet", base=FleetTask)
def void_superseded_of_the_fleet() -> None:
    """Starts the same for each school."""
    start_for_each(void_superseded, "school")
