"""Work of the owner that nobody asked for: what the scheduler starts."""

from lantern.celery import app
from tenants.provisioning import spares


@app.task(name="provisioning.refill_spares")
def refill_spares() -> None:
    """Makes the spare schemas that were given out since."""
    spares.refill()
