"""Tasks about every tenant, and the outbox tasks that each tenant runs."""

from django.core.management import call_command

from lantern.audit.sealing import seal
from lantern.celery import app
from lantern.outbox.work import deliver_mail, sweep
from tenants.logins.current import current_tenant
from tenants.logins.hosts import all_tenants
from tenants.logins.task import FleetTask
from tenants.people import sessions


@app.task(name="outbox.deliver")
def deliver(message_id: str) -> None:
    """Sends one mail of this tenant."""
    deliver_mail(message_id)


@app.task(name="outbox.sweep")
def sweep_outbox() -> None:
    """Wakes a worker for whatever this tenant's outbox still holds."""
    sweep()


@app.task(name="outbox.sweep_fleet", base=FleetTask)
def sweep_fleet() -> None:
    """Starts a sweep for each tenant."""
    for tenant in all_tenants():
        sweep_outbox.apply_async(headers={"tenant": tenant.schema_name})


@app.task(name="sessions.clear")
def clear_sessions() -> None:
    """Deletes this tenant's sessions that have expired, and forgets whose they were."""
    call_command("clearsessions")
    sessions.clear_ended()


@app.task(name="sessions.clear_fleet", base=FleetTask)
def clear_sessions_of_the_fleet() -> None:
    """Starts the clearing of expired sessions for each tenant."""
    for tenant in all_tenants():
        clear_sessions.apply_async(headers={"tenant": tenant.schema_name})


@app.task(name="journal.seal")
def seal_journal() -> None:
    """Checks this tenant's journal and, if it is whole, notes its end outside the database."""
    seal(current_tenant())


@app.task(name="journal.seal_fleet", base=FleetTask)
def seal_the_fleet() -> None:
    """Starts the checking and sealing of each tenant's journal."""
    for tenant in all_tenants():
        seal_journal.apply_async(headers={"tenant": tenant.schema_name})
