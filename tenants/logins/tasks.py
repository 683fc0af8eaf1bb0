"""Tasks about every tenant, and the outbox tasks that each tenant runs."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.management import call_command

from lantern.audit.sealing import seal
from lantern.celery import app
from lantern.dispatch.missed import missed
from lantern.files.sweeping import sweep as sweep_files
from lantern.outbox import awake
from lantern.outbox.work import deliver_mail, prune, sweep
from tenants.logins.current import current_tenant
from tenants.logins.dispatching import SWEEPS_AFTER_PEOPLE, give_out
from tenants.logins.hosts import all_tenants, tenant_by_schema
from tenants.logins.task import FleetTask, start_for_each
from tenants.people import sessions

# With a sweep of the fleet each five seconds, a thousand tenants have had their turn in half a minute.
MOST_SWEEPS = 200
# How long the net under lost marks takes for the fleet: until it is cast again.
_A_ROUND = timedelta(minutes=10)


@app.task(name="dispatch.give_out_fleet", base=FleetTask, is_pulse=True)
def give_out_turns() -> None:
    """Gives out turns of scheduled jobs, if there is room; from then on each that ends gives out the next."""
    give_out()


@app.task(name="dispatch.catch_up_fleet", base=FleetTask)
def catch_up() -> None:
    """Begins each scheduled job that should have begun and has not, if it is not too late for it."""
    for name in missed(app.conf.beat_schedule.values()):
        app.send_task(name)


@app.task(name="outbox.deliver")
def deliver(message_id: str) -> None:
    """Sends one mail of this tenant."""
    deliver_mail(message_id)


@app.task(name="outbox.sweep", is_pulse=True)
def sweep_outbox() -> None:
    """Wakes a worker for whatever this tenant's outbox still holds."""
    sweep()


@app.task(name="outbox.sweep_fleet", base=FleetTask, is_pulse=True)
def sweep_fleet() -> None:
    """Starts a sweep for each tenant that may have something undone; for every tenant, in turns, if the broker is a new one.

    One that was erased meanwhile is not looked for again.
    """
    if not awake.keeps_marks():
        _start_for(tenant.schema_name for tenant in all_tenants())
        return
    if awake.is_unknown_server():
        awake.mark_all(tenant.schema_name for tenant in all_tenants())
        awake.know_server()
    due = awake.take_due(MOST_SWEEPS)
    gone = {schema for schema in due if tenant_by_schema(schema) is None}
    awake.forget(gone)
    _start_for(schema for schema in due if schema not in gone)


def _start_for(schemas: Iterable[str]) -> None:
    for schema in schemas:
        # One that waited this long in a queue has been followed by another.
        sweep_outbox.apply_async(headers={"tenant": schema}, expires=60, priority=SWEEPS_AFTER_PEOPLE)


@app.task(name="outbox.wake_fleet", base=FleetTask)
def wake_fleet() -> None:
    """Has every tenant swept in the next ten minutes, a few every five seconds: the net under marks that were lost."""
    awake.mark_all((tenant.schema_name for tenant in all_tenants()), over=_A_ROUND)


@app.task(name="outbox.prune")
def prune_outbox() -> None:
    """Deletes this tenant's messages that were done long ago."""
    prune()


@app.task(name="outbox.prune_fleet", base=FleetTask)
def prune_outboxes() -> None:
    """Starts the pruning of each tenant's outbox."""
    start_for_each(prune_outbox)


@app.task(name="sessions.clear")
def clear_sessions() -> None:
    """Deletes this tenant's sessions that have expired, and forgets whose they were."""
    call_command("clearsessions")
    sessions.clear_ended()


@app.task(name="sessions.clear_fleet", base=FleetTask)
def clear_sessions_of_the_fleet() -> None:
    """Starts the clearing of expired sessions for each tenant."""
    start_for_each(clear_sessions)


@app.task(name="journal.seal")
def seal_journal() -> None:
    """Checks this tenant's journal and, if it is whole, notes its end outside the database."""
    seal(current_tenant())


@app.task(name="journal.seal_fleet", base=FleetTask)
def seal_the_fleet() -> None:
    """Starts the checking and sealing of each tenant's journal."""
    start_for_each(seal_journal)


@app.task(name="files.sweep")
def clear_up_files() -> None:
    """Deletes what no row of this tenant names, and what was removed long enough ago."""
    sweep_files()


@app.task(name="files.sweep_fleet", base=FleetTask)
def clear_up_files_of_the_fleet() -> None:
    """Starts the clearing up of files for each tenant."""
    start_for_each(clear_up_files)
