"""What operators do with authorities. Setting up itself is done by `tenants.directory.work`, as the owner."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lantern.access.permissions import Permission, check
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from lantern.jobs.models import Job, start_job
from lantern.outbox.send import queue_task
from tenants.directory.models import Host, Tenant
from tenants.directory.queries import JOB_KIND, authority_with_code, host_is_taken, job_of
from tenants.directory.rules import check_can_invite_administrator, check_can_try_again
from tenants.directory.tasks import send_invitation, set_up_authority
from tenants.directory.work import STEPS
from tenants.provisioning.schemas import new_schema_name


def add_authority(
    *, name: str, la_code: str, host: str, contact_name: str, contact_email: str, by: Actor, queue: bool = True
) -> Tenant:
    """The authority is in the directory and waits to be set up, in a job. NotPossibleNow if its code or host is taken.

    With `queue` false the caller sets it up itself, as the command does.
    """
    check(by, Permission.AUTHORITIES_MANAGE)
    try:
        with transaction.atomic():
            if authority_with_code(la_code):
                raise NotPossibleNow(_("There is an authority with the LA code %(code)s already.") % {"code": la_code})
            if host_is_taken(host):
                raise _host_taken(host)
            authority = Tenant(
                kind=Tenant.Kind.AUTHORITY,
                name=name,
                schema_name=new_schema_name("authority"),
                la_code=la_code,
                contact_name=contact_name,
                contact_email=contact_email,
            )
            authority.save(force_insert=True)
            Host.objects.create(domain=host, tenant=authority, is_primary=True)
            _start(authority, by, queue=queue)
            record("authority.added", by=by, subject=authority, la_code=la_code, host=host)
    except IntegrityError as error:
        # Two operators at once: the other one has just taken the host.
        raise _host_taken(host) from error
    return authority


def try_authority_again(*, authority: Tenant, by: Actor, queue: bool = True) -> Job:
    """Setting up goes on where it stopped, in a new job."""
    check(by, Permission.AUTHORITIES_MANAGE)
    with transaction.atomic():
        authority = Tenant.objects.select_for_update().get(pk=authority.pk)
        check_can_try_again(authority, job_of(authority))
        authority.status, authority.status_note = Tenant.Status.REQUESTED, ""
        authority.save(update_fields=["status", "status_note"])
        job = _start(authority, by, queue=queue)
        record("authority.tried_again", by=by, subject=authority)
    return job


def invite_administrator_again(*, authority: Tenant, by: Actor) -> Tenant:
    """The first administrator gets a new invitation, unless they have joined already."""
    check(by, Permission.AUTHORITIES_MANAGE)
    check_can_invite_administrator(authority)
    with transaction.atomic():
        queue_task(send_invitation, authority.pk)
        record("authority.administrator_invited", by=by, subject=authority)
    return authority


def _start(authority: Tenant, by: Actor, *, queue: bool = True) -> Job:
    job = start_job(kind=JOB_KIND, subject_id=authority.pk, total=STEPS, by=by)
    if queue:
        queue_task(set_up_authority, authority.pk)
    return job


def _host_taken(host: str) -> NotPossibleNow:
    return NotPossibleNow(_("%(host)s belongs to another authority or school.") % {"host": host})
