"""Making a report and removing old ones. Runs in the default worker under the authority's own login; may be repeated."""

import logging
import uuid

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import SystemActor
from lantern.files import keeping
from lantern.files.check import Checked, written_here
from lantern.files.kinds import Kind
from lantern.jobs.models import Job
from lantern.jobs.queries import job_by_id
from reporting.authority.report.models import CommitteeReport
from reporting.authority.report.queries import contents_of, expired_reports, waiting_report
from reporting.authority.report.rules import KEPT
from reporting.authority.report.writing import pdf

_BY = SystemActor("Lantern")

logger = logging.getLogger(__name__)


def make(*, report_id: uuid.UUID | str) -> None:
    """The report that was asked for is kept for some weeks, or the job says what stopped it."""
    report = waiting_report(report_id)
    job = job_by_id(report.job_id) if report else None
    if report is None or job is None or job.is_over:
        return
    job.begin()
    try:
        contents = contents_of(report)
        job.advance(note=_("Writing the report"))
        document = written_here(f"{report.title}.pdf", Kind.PDF, pdf.written(contents))
        job.advance(note=_("Putting it away"))
        _keep(report, document)
    except OperationalError:
        # The database went away: the message comes again, and a worker begins anew.
        raise
    except Exception as error:
        # The boundary of the job: whoever asked reads here what happened and can try again.
        logger.exception("making a report failed", extra={"job": str(job.pk)})
        job.fail(_("Making the report stopped (%(kind)s). Try again.") % {"kind": type(error).__name__})


def _keep(report: CommitteeReport, document: Checked) -> None:
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=report.job_id)
        if job.is_over:
            # The message was delivered twice, and the other worker was faster.
            return
        now = timezone.now()
        report.file = keeping.accept(upload=document, by=_BY, verb="file.written")
        report.made_at, report.expires_at = now, now + KEPT
        report.save(update_fields=["file", "made_at", "expires_at"])
        job.advance()
        job.finish(_("The report is ready."))


def remove_old_reports() -> int:
    """Documents that were kept long enough are out of sight, like any removed file; returns how many."""
    removed = 0
    for old in list(expired_reports()):
        with transaction.atomic():
            stored = old.file
            old.file = None
            old.save(update_fields=["file"])
            assert stored is not None  # noqa: S101 -- said by the query; for the type checker
            keeping.remove(file=stored, by=_BY)
        removed += 1
    return removed
