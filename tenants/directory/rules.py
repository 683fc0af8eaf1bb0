"""What a host name may look like, and what the state of an authority allows."""

import re

from django.utils.translation import gettext as _

from lantern.errors import NotPossibleNow
from lantern.jobs.models import Job
from tenants.directory.models import Tenant

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}\Z")
_LONGEST_HOST = 253


def is_host_name(text: str) -> bool:
    """Whether this is a host name of two or more parts: no scheme, no port, no path, and not a number."""
    return len(text) <= _LONGEST_HOST and bool(_HOST.match(text)) and not text.rpartition(".")[2].isdigit()


def can_try_again(authority: Tenant, job: Job | None) -> bool:
    """Whether setting up has stopped before its end."""
    return authority.status == Tenant.Status.FAILED or (job is not None and job.state == Job.State.FAILED)


def check_can_try_again(authority: Tenant, job: Job | None) -> None:
    """Raises unless setting up has stopped before its end."""
    if not can_try_again(authority, job):
        raise NotPossibleNow(_("%(authority)s is set up or being set up.") % {"authority": authority.name})


def can_invite_administrator(authority: Tenant) -> bool:
    """Whether the first administrator can be sent an invitation."""
    return authority.status == Tenant.Status.READY and bool(authority.contact_email)


def check_can_invite_administrator(authority: Tenant) -> None:
    """Raises unless the authority is set up and has an administrator to write to."""
    if not can_invite_administrator(authority):
        raise NotPossibleNow(_("%(authority)s is not set up yet.") % {"authority": authority.name})
