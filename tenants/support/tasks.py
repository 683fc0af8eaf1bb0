"""Closing what has run out, so that lists say so. Nobody gets in by what has not been closed yet.

Each access has a task of its own in the outbox, due when it ends. Once a night every tenant is asked all the same: a school that
was restored from an export comes without its outbox.
"""

from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.logins.task import FleetTask, start_for_each
from tenants.support.closing import close_what_has_run_out
from tenants.support.context import KINDS


@app.task(name="support.close")
def close_support() -> None:
    """Closes this tenant's support access that has run out."""
    if current_tenant().kind in KINDS:
        close_what_has_run_out()


@app.task(name="support.close_fleet", base=FleetTask)
def close_support_of_the_fleet() -> None:
    """Starts the closing for each authority and each school."""
    start_for_each(close_support, *KINDS)
