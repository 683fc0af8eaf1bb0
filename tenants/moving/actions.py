"""What a school's people do about leaving: take everything along, ask to be erased, stop that."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.access.permissions import Permission, check
from lantern.audit.record import Actor, record
from lantern.jobs.models import Job, start_job
from lantern.outbox.send import queue_task
from tenants.logins.current import current_tenant
from tenants.moving import queries, rules
from tenants.moving.export import Written
from tenants.moving.letters import tell_managers
from tenants.moving.models import ErasureRequest, Export
from tenants.moving.tasks import make_export, tell_directory


def ask_for_export(*, by: Actor) -> Job:
    """A file with everything of the school is being made, in a job. NotPossibleNow while another one is."""
    check(by, Permission.EXPORT_SCHOOL)
    rules.check_can_ask_for_export(queries.export_job())
    with transaction.atomic():
        job = start_job(kind=queries.EXPORT_JOB, subject_id=current_tenant().id, total=1, by=by)
        queue_task(make_export, job.pk)
        # A job is no thing that a reader of the journal knows.
        record("school.export_asked", by=by, subject=Export(id=job.pk, created_at=job.created_at))
    return job


def note_export_by_hand(*, written: Written, whole: bool, by: Actor) -> Export:
    """The journal says that a file of the school was written outside its storage, and whether it was the whole."""
    check(by, Permission.EXPORT_SCHOOL)
    with transaction.atomic():
        export = Export.objects.create(
            made_by_name=str(by)[:200], rows=written.rows, files=written.files, made_at=timezone.now()
        )
        record("school.exported", by=by, subject=export, rows=written.rows, files=written.files, whole=whole)
    return export


def note_download(*, export: Export, by: Actor) -> Export:
    """The journal says that this person was given the file. NotPossibleNow once it has been removed."""
    check(by, Permission.EXPORT_SCHOOL)
    rules.check_can_download(export)
    with transaction.atomic():
        record("school.export_downloaded", by=by, subject=export, sha256=export.sha256)
    return export


def ask_for_erasure(*, by: Actor) -> ErasureRequest:
    """After fourteen days everything of the school will be erased, unless somebody stops it. Those who manage it are told."""
    check(by, Permission.ERASE_SCHOOL)
    rules.check_can_ask_for_erasure(queries.standing_request())
    try:
        with transaction.atomic():
            request = ErasureRequest.objects.create(
                asked_by_id=by.pk,
                asked_by_name=str(by)[:200],
                asked_by_email=getattr(by, "email", ""),
                due_at=timezone.now() + rules.ERASURE_WAITS,
            )
            tell_managers(
                request, subject=str(_("All records of your school will be erased")), template="erasure_asked"
            )
            queue_task(tell_directory, request.pk)
            record("school.erasure_asked", by=by, subject=request, due=request.due_at.date().isoformat())
    except IntegrityError:
        # Two heads at the same moment: the other one's request has just been written.
        rules.check_can_ask_for_erasure(queries.standing_request())
        raise
    return request


def stop_erasure(*, by: Actor) -> ErasureRequest:
    """Nothing will be erased. NotPossibleNow if no request stands."""
    check(by, Permission.ERASE_SCHOOL)
    with transaction.atomic():
        request = ErasureRequest.objects.select_for_update().filter(stopped_at=None).first()
        rules.check_can_stop(request)
        assert request is not None  # noqa: S101 -- said by the rule; for the type checker
        request.stopped_at, request.stopped_by_name = timezone.now(), str(by)[:200]
        request.save(update_fields=["stopped_at", "stopped_by_name"])
        tell_managers(request, subject=str(_("Your school’s records will not be erased")), template="erasure_stopped")
        queue_task(tell_directory, request.pk)
        record("school.erasure_stopped", by=by, subject=request)
    return request
