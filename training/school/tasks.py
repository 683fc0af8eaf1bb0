"""Each working day: reminding people of training that is due; once a week: telling those who look after it. And taking in lists."""

from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.logins.task import FleetTask, start_for_each
from training.school.actions.reminding import remind_staff, send_digest
from training.school.spreadsheet.work import carry_out


@app.task(name="training.remind")
def remind() -> None:
    """Queues this school's mails about training, and on the first working day of a week the digest."""
    if current_tenant().kind == "school":
        remind_staff()
        send_digest()


@app.task(name="training.remind_fleet", base=FleetTask)
def remind_the_fleet() -> None:
    """Starts the reminding of each school."""
    start_for_each(remind, "school")


@app.task(name="training.take_in_list")
def take_in_list(list_id: str) -> None:
    """Does what is left of a list of staff that somebody confirmed."""
    carry_out(list_id=list_id)
