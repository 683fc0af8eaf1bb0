"""Work that only the owner's login may do. Its worker listens to the provisioning queue and serves no pages."""

from celery.exceptions import Ignore

from lantern.celery import app
from tenants.directory import work


@app.task(name="provisioning.set_up_authority")
def set_up_authority(authority_id: str) -> None:
    """Sets the authority up. If another worker is at it, this message stays undone and comes again."""
    if not work.set_up(authority_id=authority_id):
        raise Ignore


@app.task(name="provisioning.invite_administrator")
def send_invitation(authority_id: str) -> None:
    """Invites the authority's first administrator, in its own schema."""
    work.invite_administrator(authority_id=authority_id)
