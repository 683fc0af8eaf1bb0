"""What officers ask of the provisioning worker, which alone may make schools and write into them."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from lantern.access.permissions import Permission, check
from lantern.audit.record import Actor, record
from lantern.jobs.models import Job, start_job
from lantern.outbox.send import queue_task
from tenants.moving.tasks import stop_erasure as stop_erasure_of
from tenants.register.actions import drop_rows_of_others
from tenants.register.models import Import, ImportRow, School
from tenants.register.queries import JOB_KIND, running_import, waiting_to_be_invited
from tenants.register.rules import check_can_confirm, check_can_invite, check_can_stop_erasure, check_can_try_again
from tenants.register.tasks import carry_out_import, send_invitation

_ASKING = (ImportRow.Kind.NEW, ImportRow.Kind.CHANGED, ImportRow.Kind.CLOSED)


def confirm_import(*, upload: Import, may_close: bool, by: Actor, queue: bool = True) -> Job:
    """The import is being carried out: each row that asks for something waits for its turn in a job.

    A short file closes schools only if `may_close`. With `queue` false the caller does the work itself, as the command
    does.
    """
    check(by, Permission.SCHOOLS_MANAGE)
    with transaction.atomic():
        upload = Import.objects.select_for_update().get(pk=upload.pk)
        newest = Import.objects.exclude(confirmed_at=None).order_by("-confirmed_at").first()
        check_can_confirm(upload, running=running_import(), newest=newest)
        upload.state, upload.may_close = Import.State.RUNNING, may_close
        upload.confirmed_by_name, upload.confirmed_at = str(by)[:200], timezone.now()
        upload.save(update_fields=["state", "may_close", "confirmed_by_name", "confirmed_at"])
        asking = upload.rows.filter(kind__in=_ASKING)
        if upload.is_short and not may_close:
            upload.rows.filter(kind=ImportRow.Kind.CLOSED).update(state=ImportRow.State.LEFT)
            asking = asking.exclude(kind=ImportRow.Kind.CLOSED)
        waiting = asking.update(state=ImportRow.State.WAITING)
        drop_rows_of_others(upload)
        job = _start(upload, waiting, by, queue=queue)
        record("import.confirmed", by=by, subject=upload, rows=waiting, closes=may_close or not upload.is_short)
    return job


def try_import_again(*, upload: Import, by: Actor) -> Job:
    """Rows that failed wait for their turn again, in a new job; those that are done stay done."""
    check(by, Permission.SCHOOLS_MANAGE)
    with transaction.atomic():
        upload = Import.objects.select_for_update().get(pk=upload.pk)
        check_can_try_again(upload, running=running_import())
        upload.state, upload.finished_at = Import.State.RUNNING, None
        upload.save(update_fields=["state", "finished_at"])
        upload.rows.filter(state=ImportRow.State.FAILED).update(state=ImportRow.State.WAITING, note="")
        waiting = upload.rows.filter(state=ImportRow.State.WAITING).count()
        job = _start(upload, waiting, by)
        record("import.tried_again", by=by, subject=upload, rows=waiting)
    return job


def invite_contacts(*, schools: Sequence[School], by: Actor) -> list[School]:
    """Each school's contact gets an invitation to become its first head teacher. All of them or none."""
    check(by, Permission.SCHOOLS_MANAGE)
    with transaction.atomic():
        for school in schools:
            check_can_invite(school)
            again = school.invited_at is not None
            school.invited_at = timezone.now()
            school.save(update_fields=["invited_at"])
            record("school.invited", by=by, subject=school, again=again)
            queue_task(send_invitation, school.pk)
    return list(schools)


def invite_waiting_contacts(*, by: Actor) -> list[School]:
    """Every school's contact that was never invited gets an invitation; none twice, however often somebody presses."""
    check(by, Permission.SCHOOLS_MANAGE)
    with transaction.atomic():
        return invite_contacts(schools=list(waiting_to_be_invited().select_for_update()), by=by)


def stop_erasure(*, school: School, by: Actor) -> School:
    """The school's request to be erased will no longer stand; the provisioning worker tells the school so."""
    check(by, Permission.ERASURE_STOP)
    with transaction.atomic():
        school = School.objects.get(pk=school.pk)
        check_can_stop_erasure(school)
        record("school.erasure_stopped", by=by, subject=school)
        queue_task(stop_erasure_of, school.pk, by.pk)
    return school


def _start(upload: Import, waiting: int, by: Actor, *, queue: bool = True) -> Job:
    job = start_job(kind=JOB_KIND, subject_id=upload.pk, total=waiting, by=by)
    if queue:
        queue_task(carry_out_import, upload.pk)
    return job
