"""Setting up an authority. Runs in the provisioning worker or a command, as the owner of the tables.

Every step may be repeated. A failure is kept for the operator with the job and does not travel further.
"""

import logging
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.access.roles import Role
from lantern.audit.queries import entries_about
from lantern.audit.record import SystemActor, record
from tenants.directory.queries import authority_by_id, job_of
from tenants.logins.hosts import tenant_by_id
from tenants.provisioning.authorities import provision_authority
from tenants.provisioning.invitations import ensure_first_invited
from tenants.provisioning.locks import alone_with

logger = logging.getLogger(__name__)

# Tables and logins; the administrator's invitation.
STEPS = 2


def set_up(*, authority_id: UUID | str) -> bool:
    """The authority is ready and its administrator invited, or the job says what stopped it.

    False if another process is at it; then nothing was touched.
    """
    authority = authority_by_id(authority_id)
    with alone_with(authority.pk) as alone:
        if not alone:
            return False
        job = job_of(authority)
        if job is None or job.is_over:
            return True
        job.begin(total=STEPS)
        try:
            info = provision_authority(authority.pk)
            job.advance(note=_("Tables and logins are made."))
            ensure_first_invited(
                info,
                email=authority.contact_email,
                name=authority.contact_name,
                role=Role.ADMINISTRATOR,
                asked_at=job.created_at,
            )
            job.advance()
        except OperationalError:
            # The database went away: the job waits, and a worker goes on with it when it is back.
            raise
        except Exception as error:
            # The boundary of the job: the operator reads here what happened and can try again.
            logger.exception("setting up an authority failed", extra={"authority": str(authority.pk)})
            note = authority_by_id(authority.pk).status_note or f"{type(error).__name__}."
            job.fail(_("Setting up stopped: %(reason)s") % {"reason": note})
        else:
            with transaction.atomic():
                job.finish(_("The invitation to %(email)s is on its way.") % {"email": authority.contact_email})
                record("authority.set_up", by=SystemActor("Lantern set-up"), subject=authority)
    return True


def invite_administrator(*, authority_id: UUID | str) -> None:
    """The administrator has a working invitation, unless they have joined already."""
    authority = authority_by_id(authority_id)
    info = tenant_by_id(authority.pk)
    if info is not None and authority.contact_email:
        asked = entries_about(authority.pk).filter(verb="authority.administrator_invited").first()
        ensure_first_invited(
            info,
            email=authority.contact_email,
            name=authority.contact_name,
            role=Role.ADMINISTRATOR,
            asked_at=asked.created_at if asked else timezone.now(),
        )
