"""Keeping up, some times an hour, with what becomes of the school's bookings at its authority."""

from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.logins.task import FleetTask, start_for_each
from training.school.places.actions import keep_up as keep_up_with_bookings


@app.task(name="places.keep_up")
def keep_up() -> None:
    """Tells this school's people what is new about their places, reminds them, and keeps who came."""
    if current_tenant().kind == "school":
        keep_up_with_bookings()


@app.task(name="places.keep_up_fleet", base=FleetTask)
def keep_up_the_fleet() -> None:
    """Starts it for each school."""
    start_for_each(keep_up, "school")
