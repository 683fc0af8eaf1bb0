"""Documents, reminders and clocks, in the background."""

from incidents.school.keeping import work
from incidents.school.keeping.actions.referrals import remind
from incidents.school.keeping.actions.retention import wind_clocks
from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.logins.task import FleetTask, start_for_each


@app.task(name="incidents.make_bundle")
def make_bundle(bundle_id: str) -> None:
    """Writes the bundle that somebody asked for."""
    work.make_bundle(bundle_id=bundle_id)


@app.task(name="incidents.make_person_file")
def make_person_file(file_id: str) -> None:
    """Writes the document about one person that somebody asked for."""
    work.make_person_file(file_id=file_id)


@app.task(name="incidents.keep")
def keep() -> None:
    """The night's work for this school: old documents go, clocks are wound."""
    if current_tenant().kind == "school":
        work.remove_old_documents()
        wind_clocks()


@app.task(name="incidents.keep_fleet", base=FleetTask)
def keep_of_the_fleet() -> None:
    """Starts the night's work for each school."""
    start_for_each(keep, "school")


@app.task(name="incidents.chase")
def chase() -> None:
    """Tells this school's people which referrals nobody has answered."""
    if current_tenant().kind == "school":
        remind()


@app.task(name="incidents.chase_fleet", base=FleetTask)
def chase_for_the_fleet() -> None:
    """Starts the telling for each school."""
    start_for_each(chase, "school")
