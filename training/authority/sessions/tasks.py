"""Forgetting who was booked, once nobody needs the names any more."""

from typing import Final

from lantern.audit.record import SystemActor
from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.logins.task import FleetTask, start_for_each
from training.authority.sessions.actions import forget_names as forget_old_names

FORGETTING: Final = SystemActor("Training sessions")


@app.task(name="bookings.forget_names")
def forget_names() -> None:
    """Removes the names of bookings of sessions that ended long ago, at this authority."""
    if current_tenant().kind == "authority":
        forget_old_names(by=FORGETTING)


@app.task(name="bookings.forget_names_fleet", base=FleetTask)
def forget_names_of_the_fleet() -> None:
    """Starts it for each authority."""
    start_for_each(forget_names, "authority")
