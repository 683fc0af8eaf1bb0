"""Finding reports and everything that one says."""

import uuid

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.errors import NotFound
from lantern.jobs.models import Job
from lantern.jobs.queries import latest_job
from reporting.authority.releases import table_by_round
from reporting.authority.report.contents import Contents
from reporting.authority.report.models import CommitteeReport
from reporting.authority.report.rules import check_group
from tenants.logins.current import current_tenant

JOB = "benchmark.report"


def contents_of(report: CommitteeReport) -> Contents:
    """Everything that the report says, in a number of queries that does not grow with schools or statements."""
    table = table_by_round(report.round_id)
    group = check_group(table.release, report.group_key)
    return Contents(
        report=report,
        authority=current_tenant().name,
        made_at=timezone.now(),
        table=table,
        figures=next(item for item in table.figures if item.group.key == group.key),
    )


def reports_of(round_id: uuid.UUID) -> list[CommitteeReport]:
    """The reports of the round that can be downloaded, the newest first."""
    return list(CommitteeReport.objects.filter(round_id=round_id, file__isnull=False).select_related("file"))


def last_of(round_id: uuid.UUID) -> CommitteeReport | None:
    """The report of the round that was asked for last, whether its document is kept or not."""
    return CommitteeReport.objects.filter(round_id=round_id).first()


def job_of(round_id: uuid.UUID) -> Job | None:
    """How far the newest report of the round has got; None if none was ever asked for."""
    return latest_job(JOB, round_id)


def report_by_id(round_id: uuid.UUID, report_id: uuid.UUID) -> CommitteeReport:
    """A report of this round, still kept or not; NotFound if there is none."""
    found = CommitteeReport.objects.select_related("file").filter(pk=report_id, round_id=round_id).first()
    if found is None:
        raise NotFound(_("There is no such report of this round."))
    return found


def under_way(job: Job) -> CommitteeReport | None:
    """The report that this job makes."""
    return CommitteeReport.objects.filter(job_id=job.pk).first()


def waiting_report(report_id: uuid.UUID | str) -> CommitteeReport | None:
    """The report if it is not made yet; None if it is, or is none here."""
    return CommitteeReport.objects.filter(pk=report_id, made_at=None).first()


def expired_reports() -> QuerySet[CommitteeReport]:
    """The reports whose documents have been kept long enough."""
    return CommitteeReport.objects.filter(file__isnull=False, expires_at__lte=timezone.now()).select_related("file")
