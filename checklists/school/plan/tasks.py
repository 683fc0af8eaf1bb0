"""Telling owners, each working day, what of theirs is due."""

from checklists.school.plan.actions import remind_owners
from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.logins.task import FleetTask, start_for_each


@app.task(name="plan.remind")
def remind() -> None:
    """Queues this school's mails about actions that are due soon or overdue."""
    if current_tenant().kind == "school":
        remind_owners()


@app.task(name="plan.remind_fleet", base=FleetTask)
def remind_the_fleet() -> None:
    """Starts the reminding of each school."""
    start_for_each(remind, "school")
