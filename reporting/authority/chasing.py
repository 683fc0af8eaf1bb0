"""Which of the chosen schools a reminder reaches, and the mails themselves."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.jobs.models import Job
from lantern.outbox.send import queue_mail
from lantern.ui.words import day
from reporting.authority.models import Chase
from reporting.authority.queries import Completion, SchoolProgress, Stage, completion, round_by_id
from reporting.authority.rules import was_chased_lately
from tenants.logins.current import current_tenant
from tenants.register import queries as register

# Mails put into the outbox in one transaction, so that six hundred do not go to the workers at one moment.
AT_ONCE = 25


@dataclass(frozen=True)
class Sorted:
    """The chosen schools, sorted by what a reminder would do."""

    ready: list[SchoolProgress]
    lately: list[SchoolProgress]  # reminded a short time ago: only if the officer says so
    unreachable: list[SchoolProgress]  # gone, no address, or not set up
    submitted: list[SchoolProgress]

    def targets(self, *, again: bool) -> list[SchoolProgress]:
        return [*self.ready, *(self.lately if again else [])]


def sort_chosen(state: Completion, school_ids: Collection[uuid.UUID], *, now: datetime) -> Sorted:
    """Each chosen school of the round once, by name."""
    found = Sorted([], [], [], [])
    for school in state.schools:
        if school.school_id not in school_ids:
            continue
        if school.stage == Stage.SUBMITTED:
            found.submitted.append(school)
        elif school.gone or not school.contact_email or not school.is_set_up:
            found.unreachable.append(school)
        elif was_chased_lately(school.chased_at, now=now):
            found.lately.append(school)
        else:
            found.ready.append(school)
    return found


def run_chasing_job(*, job: Job) -> None:
    """Every reminder that waits has its mail in the outbox. Killed on the way, it goes on where it was."""
    if job.is_over or job.subject_id is None:
        return
    round_ = round_by_id(job.subject_id)
    where = {school.school_id: school for school in completion(round_).schools}
    job.begin(total=Chase.objects.filter(round_id=round_.pk, mailed_at=None).count())
    while sent := _send_some(round_, where):
        job.advance(by=sent)
    job.finish()


def _send_some(round_: Any, where: dict[uuid.UUID, SchoolProgress]) -> int:
    """Some of the mails that wait are on their way; how many rows were done, 0 when none is left."""
    with transaction.atomic():
        waiting = Chase.objects.select_for_update(skip_locked=True).filter(round_id=round_.pk, mailed_at=None)
        rows = list(waiting.order_by("at", "id")[:AT_ONCE])
        known = register.schools_by_id([row.school_id for row in rows])
        for row in rows:
            school, progress = known.get(row.school_id), where.get(row.school_id)
            # A school that has submitted meanwhile, is gone, or lost its address, is left alone.
            if school and school.contact_email and progress and not progress.gone and progress.stage != Stage.SUBMITTED:
                _mail(round_, school, progress)
            row.mailed_at = timezone.now()
        Chase.objects.bulk_update(rows, ["mailed_at"])
    return len(rows)


def _mail(round_: Any, school: Any, progress: SchoolProgress) -> None:
    authority = current_tenant()
    queue_mail(
        to=school.contact_email,
        subject=_("Reminder: %(round)s") % {"round": round_.title},
        template="authority_reporting/mail/chase.txt",
        context={
            "school": school,
            "round": round_,
            "progress": progress,
            "due": day(progress.due_on),
            "authority": authority,
            "link": replace(authority, host=school.host).url("/"),
        },
    )
