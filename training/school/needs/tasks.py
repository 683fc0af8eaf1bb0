"""Each day: what confidence checks and questions around courses have to be told or written."""

from lantern.celery import app
from tenants.logins.task import FleetTask, start_for_each
from training.school.needs import work


@app.task(name="needs.keep_up")
def keep_up() -> None:
    """Does the day's work of this school."""
    work.keep_up()


@app.task(name="needs.keep_up_fleet", base=FleetTask)
def keep_up_the_fleet() -> None:
    """Starts the same for each school."""
    start_for_each(keep_up, "school")
