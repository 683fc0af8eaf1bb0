"""Who may close a round, and when. Each rule comes as a pair: `check_…` raises a sentence, `can_…` asks."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from checklists.authority.rules import is_closable
from lantern.access.permissions import Permission, check
from lantern.errors import DomainError, NotPossibleNow
from lantern.jobs.models import Job


def check_can_close(person: object, round_: Any, *, on: date, job: Job | None, released: bool) -> None:
    """Returns if this person may confirm that the round is closed and its results are published.

    The due date has come, nobody has confirmed it before; or somebody has, and publishing stopped before its end.
    """
    check(person, Permission.ROUNDS_MANAGE)
    if released:
        raise NotPossibleNow(
            _("This round has been closed already. Its results were drawn once and do not change."),
            code="already_closed",
        )
    if round_.closing_at is not None:
        if job is None or job.state != Job.State.FAILED:
            raise NotPossibleNow(_("This round is being closed now."), code="being_closed")
        return
    if not is_closable(round_, on):
        raise NotPossibleNow(
            _("This round can be closed from its closing date on. Change that date first if all schools are ready.")
            if round_.closes_on
            else _("A round can be closed from its due date on. Change the due date first if all schools are ready."),
            code="not_due",
        )


def can_close(person: object, round_: Any, *, on: date, job: Job | None, released: bool) -> bool:
    try:
        check_can_close(person, round_, on=on, job=job, released=released)
    except DomainError:
        return False
    return True
