"""Once a month owners are told which of their evidence expires."""

from checklists.school.evidence.digest import tell_owners
from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.logins.task import FleetTask, start_for_each


@app.task(name="evidence.remind")
def remind() -> None:
    """Tells this school's people which evidence expires, once in a month however often it is run."""
    if current_tenant().kind == "school":
        tell_owners()


@app.task(name="evidence.remind_fleet", base=FleetTask)
def remind_the_fleet() -> None:
    """Starts the telling for each school."""
    start_for_each(remind, "school")
