"""Once a day, a mail to whoever was asked or spoken to."""

from checklists.school.answering.actions import tell_people
from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.logins.task import FleetTask, start_for_each


@app.task(name="answering.tell")
def tell() -> None:
    """Queues the mails of this school."""
    if current_tenant().kind == "school":
        tell_people()


@app.task(name="answering.tell_fleet", base=FleetTask)
def tell_the_fleet() -> None:
    """Starts the mails of each school."""
    start_for_each(tell, "school")
