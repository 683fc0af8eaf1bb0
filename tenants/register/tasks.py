"""Work that only the owner's login may do. Its worker listens to the provisioning queue and serves no pages."""

from celery.exceptions import Ignore

from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.register import work


@app.task(name="provisioning.carry_out_import")
def carry_out_import(import_id: str) -> None:
    """Does what is left of the import. If another worker is at it, this message stays undone and comes again."""
    if not work.carry_out(import_id=import_id, authority=current_tenant()):
        raise Ignore


@app.task(name="provisioning.invite_head")
def send_invitation(school_id: str) -> None:
    """Invites the school's contact, in the school's own schema."""
    work.invite(school_id=school_id)
