"""Making a document and removing old ones. Runs in the default worker under the school's own login; may be repeated."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from checklists.school.exports.models import AuditFile
from checklists.school.exports.queries import contents_of, expired_files, waiting_file
from checklists.school.exports.rules import KEPT
from checklists.school.exports.writing.documents import written
from lantern.audit.record import SystemActor
from lantern.files.documents import keep_document, remove_documents
from lantern.jobs.models import Job
from lantern.jobs.running import carry_out

_BY = SystemActor("Lantern")


def make(*, file_id: uuid.UUID | str) -> None:
    """The document that was asked for is kept for a week, or the job says what stopped it."""
    file = waiting_file(file_id)
    if file is not None:
        stopped = _("Making the document stopped (%(kind)s). Try again.")
        carry_out(file.job_id, lambda job: _make(file, job), stopped=stopped)


def _make(file: AuditFile, job: Job) -> None:
    contents = contents_of(file.audit, by_name=file.made_by_name, with_history=file.with_history)
    job.advance(note=_("Writing the document"))
    document = written(contents, file.kind)
    job.advance(note=_("Putting it away"))
    with transaction.atomic():
        keep_document(file, document, by=_BY, kept=KEPT, finished=_("The document is ready."))


def remove_old_files() -> int:
    """Documents that were kept for a week are out of sight, like any removed file; returns how many."""
    return remove_documents(expired_files(), by=_BY)
