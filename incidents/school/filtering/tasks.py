"""What the school's filtering log does by itself each day."""

from incidents.school.filtering.actions.changes import end_what_ran_out, remind_of_changes
from incidents.school.filtering.actions.reviews import remind_of_reviews
from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.logins.task import FleetTask, start_for_each


@app.task(name="filtering.keep")
def keep() -> None:
    """Ends changes whose time is over, proposes the yearly review, and queues this school's mails about both."""
    if current_tenant().kind == "school":
        end_what_ran_out()
        remind_of_changes()
        remind_of_reviews()


@app.task(name="filtering.keep_fleet", base=FleetTask)
def keep_the_fleet() -> None:
    """Starts the day's work of each school."""
    start_for_each(keep, "school")
