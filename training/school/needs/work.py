"""What is done each day: checks whose last day is over are closed, people are asked and reminded, figures are written."""

from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from lantern.audit.record import SystemActor
from training.school.needs.actions.around import ask_later, write_figures
from training.school.needs.actions.checks import close_check, remind_asked
from training.school.needs.queries.checks import checks_due, open_check

# Before the last day of a check.
REMIND_BEFORE: Final = timedelta(days=3)
_LANTERN: Final = SystemActor("Lantern")


def keep_up(*, on: date | None = None) -> None:
    """The day's work is done. May be repeated: a mail is sent once, a check closed once, and no reply counted twice."""
    today = on or timezone.localdate()
    for check_id in checks_due(today):
        close_check(check_id=check_id, by=_LANTERN)
    open_one = open_check()
    reminds_on = open_one.closes_on - REMIND_BEFORE if open_one else None
    if open_one and reminds_on and reminds_on <= today and (open_one.reminded_on or date.min) < reminds_on:
        remind_asked(check_id=open_one.pk, by=_LANTERN)
    ask_later(on=today)
    write_figures()
