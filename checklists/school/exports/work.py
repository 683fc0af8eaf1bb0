"""Making a document and removing old ones. Runs in the default worker under the school's own login; may be repeated."""

import logging
import uuid

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.school.exports.models import AuditFile
from checklists.school.exports.queries import contents_of, expired_files, waiting_file
from checklists.school.exports.rules import KEPT
from checklists.school.exports.writing.documents import written
from lantern.audit.record import SystemActor
from lantern.files import keeping
from lantern.files.check import Checked
from lantern.jobs.models import Job
from lantern.jobs.queries import job_by_id

_BY = SystemActor("Lantern")

logger = logging.getLogger(__name__)


def make(*, file_id: uuid.UUID | str) -> None:
    """The document that was asked for is kept for a week, or the job says what stopped it."""
    file = waiting_file(file_id)
    job = job_by_id(file.job_id) if file else None
    if file is None or job is None or job.is_over:
        return
    job.begin()
    try:
        contents = contents_of(file.audit, by_name=file.made_by_name, with_history=file.with_history)
        job.advance(note=_("Writing the document"))
        document = written(contents, file.kind)
        job.advance(note=_("Putting it away"))
        _keep(file, document)
    except OperationalError:
        # The database went away: the message comes again, and a worker begins anew.
        raise
    except Exception as error:
        # The boundary of the job: whoever asked reads here what happened and can try again.
        logger.exception("making a document of an audit failed", extra={"job": str(job.pk)})
        job.fail(_("Making the document stopped (%(kind)s). Try again.") % {"kind": type(error).__name__})


def _keep(file: AuditFile, document: Checked) -> None:
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=file.job_id)
        if job.is_over:
            # The message was delivered twice, and the other worker was faster.
            return
        now = timezone.now()
        file.file = keeping.accept(upload=document, by=_BY, verb="file.written")
        file.made_at, file.expires_at = now, now + KEPT
        file.save(update_fields=["file", "made_at", "expires_at"])
        job.advance()
        job.finish(_("The document is ready."))


def remove_old_files() -> int:
    """Documents that were kept for a week are out of sight, like any removed file; returns how many."""
    removed = 0
    for old in list(expired_files()):
        with transaction.atomic():
            stored = old.file
            old.file = None
            old.save(update_fields=["file"])
            assert stored is not None  # noqa: S101 -- said by the query; for the type checker
            keeping.remove(file=stored, by=_BY)
        removed += 1
    return removed
