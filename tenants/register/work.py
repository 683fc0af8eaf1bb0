"""Carrying out an import and inviting heads. Runs in the provisioning worker or a command, as the owner of the tables.

Every step may be repeated: a school is found again by URN, a row that is done stays done. One school's failure is
written on its row for the officer and does not stop the others.
"""

import logging
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantern.access.roles import Role
from lantern.audit.record import SystemActor, record
from lantern.jobs.models import Job
from tenants.logins.hosts import tenant_by_id
from tenants.logins.info import TenantInfo
from tenants.provisioning import spares
from tenants.provisioning.invitations import ensure_first_invited
from tenants.provisioning.locks import alone_with
from tenants.provisioning.schools import SchoolFacts, provision_school
from tenants.register.models import Import, ImportRow, School
from tenants.register.plan import facts_from_json
from tenants.register.queries import import_by_id, job_of, school_by_id

# As many as are made ahead together: the job tells how far it is after each of them.
_AT_ONCE = 20
_SET_UP = SystemActor("Lantern set-up")

_VERBS = {ImportRow.Kind.NEW: "added", ImportRow.Kind.CHANGED: "changed", ImportRow.Kind.CLOSED: "closed"}

logger = logging.getLogger(__name__)


def carry_out(*, import_id: UUID | str, authority: TenantInfo) -> bool:
    """What was left of the import is done, or tried; False if another process is at it, and nothing was touched."""
    upload = import_by_id(import_id)
    with alone_with(upload.pk) as alone:
        if not alone:
            return False
        upload.refresh_from_db()
        job = job_of(upload)
        if upload.state != Import.State.RUNNING or job is None:
            return True
        waiting = list(upload.rows.filter(state=ImportRow.State.WAITING).order_by("line"))
        job.begin(total=len(waiting))
        for some in (waiting[start : start + _AT_ONCE] for start in range(0, len(waiting), _AT_ONCE)):
            _prepare(some)
            for row in some:
                _set_up(row, authority)
                job.advance(note=row.name)
        _finish(upload, job)
    return True


def _prepare(rows: Sequence[ImportRow]) -> None:
    """Where many schools are new their tables are made together, which takes a part of the time; a row adopts what it finds."""
    new = sum(row.kind == ImportRow.Kind.NEW for row in rows)
    if new <= settings.SPARE_SCHOOLS:
        return
    try:
        spares.make_ahead(new)
    except Exception:
        # Each school is then made by itself, and says what is wrong with it.
        logger.exception("making schools' tables ahead failed")


def _set_up(row: ImportRow, authority: TenantInfo) -> None:
    """The row's school is as the file says, or the row says why not."""
    try:
        info = provision_school(authority, _facts_of(row))
    except OperationalError:
        # The database went away: the row waits, and a worker goes on with it when it is back.
        raise
    except ValueError as error:
        _mark(row, ImportRow.State.FAILED, note=str(error))
    except Exception as error:
        # The boundary between schools: whatever is wrong with this one, the next must have its turn.
        logger.exception("setting up a school failed", extra={"urn": row.urn})
        note = _("Setting up stopped (%(kind)s). Try again; if it stops again, tell whoever runs Lantern for you.")
        _mark(row, ImportRow.State.FAILED, note=note % {"kind": type(error).__name__})
    else:
        row.school_id = info.id
        with transaction.atomic():
            _mark(row, ImportRow.State.DONE)
            record(
                f"school.{_VERBS[ImportRow.Kind(row.kind)]}",
                by=_SET_UP,
                subject=School.objects.get(pk=info.id),
                urn=row.urn,
            )


def _facts_of(row: ImportRow) -> SchoolFacts:
    facts = facts_from_json(row.facts or {})
    return SchoolFacts(
        urn=facts.urn,
        name=facts.name,
        phase=facts.phase,
        laestab=facts.laestab,
        type_name=facts.type_name,
        size_band=facts.size_band,
        pupils=facts.pupils,
        status=facts.status,
        closed_on=facts.closed_on,
    )


def _mark(row: ImportRow, state: ImportRow.State, note: str = "") -> None:
    row.state, row.note = state, note[:500]
    row.save(update_fields=["state", "note", "school_id"])


def _finish(upload: Import, job: Job) -> None:
    failed = upload.rows.filter(state=ImportRow.State.FAILED).count()
    with transaction.atomic():
        upload.state = Import.State.FAILED if failed else Import.State.DONE
        upload.finished_at = timezone.now()
        upload.save(update_fields=["state", "finished_at"])
        record("import.finished", by=_SET_UP, subject=upload, failed=failed)
        note = ngettext("%(failed)s school needs attention", "%(failed)s schools need attention", failed)
        job.finish(note % {"failed": failed} if failed else "")


def invite(*, school_id: UUID | str) -> None:
    """The school's contact has a working invitation to be its first head teacher, unless they have joined already.

    An invitation that went to an address which is no longer the contact's stops working.
    """
    school: School = school_by_id(school_id)
    tenant = tenant_by_id(school.pk)
    if tenant is None or not school.contact_email:
        return
    ensure_first_invited(
        tenant,
        email=school.contact_email,
        name=school.contact_name,
        role=Role.HEAD,
        asked_at=school.invited_at or timezone.now(),
    )
