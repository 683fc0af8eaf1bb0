"""Background work of checklists as files."""

from checklists.authority.exchange import work
from lantern.celery import app


@app.task(name="checklists.carry_out_import")
def carry_out_import(incoming_id: str) -> None:
    """The draft says what the file says, or the file's page tells why not. May be repeated."""
    work.carry_out(incoming_id=incoming_id)
