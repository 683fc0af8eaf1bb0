"""Who may close a round, and when. Each rule comes as a pair: `check_…` raises a sentence, `can_…` asks."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from checklists.authority.rules import is_closable
from lantern.access.permissions import Permission, check
from lantern.errors import DomainError, NotPossibleNow
from lantern.jobs.models import Job
from lantern.ui.words import day
from reporting.authority.errors import DrawnBefore

# A school that was reminded is left alone for so long, unless the officer says otherwise.
CHASED_LATELY = timedelta(days=3)


def check_can_close(
    person: object,
    round_: Any,
    *,
    on: date,
    job: Job | None,
    released: bool,
    drawn_before: bool,
    waits_until: date | None,
) -> None:
    """Returns if this person may confirm that the round is closed and its results are published.

    The closing or due date has come, no school that has not submitted was given longer (`waits_until`), nobody has
    confirmed it before; or somebody has, and publishing stopped before its end. Nor was it `drawn_before` the database
    was restored from an older copy.
    """
    check(person, Permission.ROUNDS_MANAGE)
    if released:
        raise NotPossibleNow(
            _("This round has been closed already. Its results were drawn once and do not change."),
            code="already_closed",
        )
    if drawn_before:
        raise DrawnBefore
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
    if waits_until is not None and on < waits_until:
        raise NotPossibleNow(
            _("A school that has not submitted was given until %(day)s. The round can be closed from that day on.")
            % {"day": day(waits_until)},
            code="more_time_given",
        )


def can_close(
    person: object,
    round_: Any,
    *,
    on: date,
    job: Job | None,
    released: bool,
    drawn_before: bool,
    waits_until: date | None,
) -> bool:
    try:
        check_can_close(
            person, round_, on=on, job=job, released=released, drawn_before=drawn_before, waits_until=waits_until
        )
    except DomainError:
        return False
    return True


def check_can_chase(person: object, round_: Any, *, on: date) -> None:
    """Returns if this person may remind schools of the round: it has opened and is not closed."""
    check(person, Permission.ROUNDS_MANAGE)
    if round_.closing_at is not None:
        raise NotPossibleNow(_("This round is closed. Nobody can answer it any more."), code="round_closed")
    if on < round_.opens_on:
        raise NotPossibleNow(_("This round is not open yet."), code="round_not_open")


def can_chase(person: object, round_: Any, *, on: date) -> bool:
    try:
        check_can_chase(person, round_, on=on)
    except DomainError:
        return False
    return True


def was_chased_lately(chased_at: datetime | None, *, now: datetime) -> bool:
    """Whether a school was reminded so short a time ago that it should be left alone."""
    return chased_at is not None and now - chased_at < CHASED_LATELY
