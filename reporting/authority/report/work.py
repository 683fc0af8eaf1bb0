"""Making a report and removing old ones. Runs in the default worker under the authority's own login; may be repeated."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from lantern.audit.record import SystemActor
from lantern.files.check import written_here
from lantern.files.documents import keep_document, remove_documents
from lantern.files.kinds import Kind
from lantern.jobs.models import Job
from lantern.jobs.running import carry_out
from reporting.authority.report.models import CommitteeReport
from reporting.authority.report.queries import contents_of, expired_reports, waiting_report
from reporting.authority.report.rules import KEPT
from reporting.authority.report.writing import pdf

_BY = SystemActor("Lantern")


def make(*, report_id: uuid.UUID | str) -> None:
    """The report that was asked for is kept for some weeks, or the job says what stopped it."""
    report = waiting_report(report_id)
    if report is not None:
        stopped = _("Making the report stopped (%(kind)s). Try again.")
        carry_out(report.job_id, lambda job: _make(report, job), stopped=stopped)


def _make(report: CommitteeReport, job: Job) -> None:
    contents = contents_of(report)
    job.advance(note=_("Writing the report"))
    document = written_here(f"{report.title}.pdf", Kind.PDF, pdf.written(contents))
    job.advance(note=_("Putting it away"))
    with transaction.atomic():
        keep_document(report, document, by=_BY, kept=KEPT, finished=_("The report is ready."))


def remove_old_reports() -> int:
    """Documents that were kept long enough are out of sight, like any removed file; returns how many."""
    return remove_documents(expired_reports(), by=_BY)
