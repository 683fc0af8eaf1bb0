"""What happens to concerns by the clock."""

from incidents.school.concerns.actions import anonymise_what_is_due, remind_readers
from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.logins.task import FleetTask, start_for_each


@app.task(name="concerns.remind")
def remind() -> None:
    """Queues this school's mails about concerns that should have been read."""
    if current_tenant().kind == "school":
        remind_readers()


@app.task(name="concerns.remind_fleet", base=FleetTask)
def remind_the_fleet() -> None:
    """Starts the reminding of each school."""
    start_for_each(remind, "school")


@app.task(name="concerns.anonymise")
def anonymise() -> None:
    """Takes the words out of this school's concerns that were kept long enough."""
    if current_tenant().kind == "school":
        anonymise_what_is_due()


@app.task(name="concerns.anonymise_fleet", base=FleetTask)
def anonymise_the_fleet() -> None:
    """Starts the anonymising of each school's old concerns."""
    start_for_each(anonymise, "school")
