"""Asking for a report."""

import uuid
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from lantern.jobs.models import start_job
from lantern.outbox.send import queue_task
from reporting.authority.queries import round_by_id
from reporting.authority.releases import table_by_round
from reporting.authority.report import queries, rules
from reporting.authority.report.models import CommitteeReport
from reporting.authority.report.tasks import make_report

# Reading the figures, writing the document, putting it away.
STEPS = 3


@dataclass(frozen=True)
class Words:
    """What an officer says in a report, apart from the figures."""

    title: str
    committee: str = ""
    meeting_on: date | None = None
    report_of: str = ""
    prepared_by: str = ""
    purpose: str = ""
    summary: str = ""
    proposals: str = ""


def ask_for_report(*, round_id: uuid.UUID, group_key: str, words: Words, by: Actor) -> CommitteeReport:
    """A report of one group of the round's release is being made, in a job, with these words.

    NotPossibleNow while another report of the round is being made, or without figures; NotFound for a group that is not shown.
    """
    release = table_by_round(round_id).release
    rules.check_can_report(by, release)
    group = rules.check_group(release, group_key)
    with transaction.atomic():
        job = start_job(kind=queries.JOB, subject_id=round_id, total=STEPS, by=by)
        if queries.under_way(job) is not None:
            raise NotPossibleNow(_("A report of this round is being made. Wait until it is finished."))
        report = CommitteeReport.objects.create(
            round_id=round_id,
            group_key=group.key,
            asked_by_id=by.pk,
            asked_by_name=str(by)[:200],
            job_id=job.pk,
            **asdict(words),
        )
        queue_task(make_report, report.pk)
        record("report.asked", by=by, subject=round_by_id(round_id), group=group.key)
    return report
