"""A report whose document is there, without the seconds that writing one takes."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lantern.files.check import written_here
from lantern.files.keeping import accept
from lantern.files.kinds import Kind
from lantern.jobs.models import Job
from reporting.authority.report.models import CommitteeReport
from reporting.authority.report.rules import KEPT
from tenants.logins.info import TenantInfo
from tests.cast import as_tenant
from tests.files.building import pdf


def reported(authority: TenantInfo, round_id: str, *, by: Any) -> str:
    """The identifier of such a report."""
    return str(put_report(authority, UUID(round_id), by=by).pk)


def put_report(authority: TenantInfo, round_id: UUID, *, by: Any) -> CommitteeReport:
    """The report of this round, finished just now."""
    with as_tenant(authority), transaction.atomic():
        now = timezone.now()
        job = Job.objects.create(kind="benchmark.report", subject_id=round_id, state=Job.State.DONE)
        return CommitteeReport.objects.create(
            round_id=round_id,
            group_key="all",
            title="For the committee",
            proposals="Two evening courses.",
            asked_by_id=by.pk,
            asked_by_name=str(by),
            job_id=job.pk,
            file=accept(upload=written_here("Report.pdf", Kind.PDF, pdf()), by=by, verb="file.written"),
            made_at=now,
            expires_at=now + KEPT,
        )
