"""Making an export and removing old ones. Runs in the default worker under the school's own login; may be repeated."""

import hashlib
import logging
import tempfile
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import SystemActor, record
from lantern.jobs.models import Job
from lantern.jobs.queries import job_by_id
from tenants.moving.export import Written, how_many_files, write_export
from tenants.moving.format import EXPORTS_FOLDER
from tenants.moving.models import Export
from tenants.moving.queries import expired_exports
from tenants.moving.rules import EXPORT_KEPT

_BY = SystemActor("Lantern export")
# A file that no row names after so long was left by a worker that died.
_ORPHAN_AFTER = timedelta(days=1)

logger = logging.getLogger(__name__)


def make(*, job_id: UUID | str) -> None:
    """The export that was asked for is kept in the school's storage, or the job says what stopped it."""
    job = job_by_id(job_id)
    if job is None or job.is_over:
        return
    # The records; each file; putting the whole away.
    job.begin(total=how_many_files() + 2)
    try:
        # Without a name: it is gone with the worker, however that ends. Where files are kept there is room for it.
        settings.PRIVATE_FILES.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.PRIVATE_FILES) as target:
            written = write_export(target, tell=lambda note: job.advance())
            _keep(job, target, written)
    except Exception as error:
        # The boundary of the job: the head reads here what happened and can try again.
        logger.exception("an export failed", extra={"job": str(job.pk)})
        job.fail(_("Making the file stopped (%(kind)s). Try again.") % {"kind": type(error).__name__})


def _keep(job: Job, target: Any, written: Written) -> None:
    file = File(target)
    now = timezone.now()
    export = Export(rows=written.rows, files=written.files, size=file.size, made_at=now, expires_at=now + EXPORT_KEPT)
    export.made_by_name = job.started_by_name
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(bytes(chunk))
    export.sha256 = digest.hexdigest()
    export.path = default_storage.save(f"{EXPORTS_FOLDER}/{export.pk}.zip", file)
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.is_over:
            # The message was delivered twice, and the other worker was faster.
            default_storage.delete(export.path)
            return
        export.save(force_insert=True)
        job.advance()
        job.finish(_("The file is ready."))
        record("school.exported", by=_BY, subject=export, rows=written.rows, files=written.files)


def remove_old_exports() -> int:
    """Files that were kept for a week, and those a dead worker left, are gone from the school's storage. How many."""
    removed = 0
    for export in list(expired_exports()):
        default_storage.delete(export.path)
        with transaction.atomic():
            export.path = ""
            export.save(update_fields=["path"])
            record("school.export_removed", by=_BY, subject=export)
        removed += 1
    return removed + _remove_orphans()


def _remove_orphans() -> int:
    if not default_storage.exists(EXPORTS_FOLDER):
        return 0
    known = set(Export.objects.exclude(path="").values_list("path", flat=True))
    removed = 0
    for name in default_storage.listdir(EXPORTS_FOLDER)[1]:
        path = f"{EXPORTS_FOLDER}/{name}"
        if path not in known and default_storage.get_modified_time(path) < timezone.now() - _ORPHAN_AFTER:
            default_storage.delete(path)
            removed += 1
    return removed
