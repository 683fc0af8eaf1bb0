"""Telling those whose turn it is, each hour, that a time has passed."""

from incidents.school.actions.reminding import remind_late
from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.logins.task import FleetTask, start_for_each


@app.task(name="incidents.remind")
def remind() -> None:
    """Queues this school's mails about incidents that wait too long."""
    if current_tenant().kind == "school":
        remind_late()


@app.task(name="incidents.remind_fleet", base=FleetTask)
def remind_the_fleet() -> None:
    """Starts the reminding of each school."""
    start_for_each(remind, "school")
