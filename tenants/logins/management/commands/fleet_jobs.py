"""How scheduled jobs stand: who waits for a turn, since when, and how long it will take."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lantern.celery import app
from lantern.dispatch import turns
from lantern.dispatch.missed import missed
from lantern.dispatch.turns import Standing

# Longer than any job of a thousand tenants takes, even while all others are being worked off as well.
LONGEST_WAIT = timedelta(hours=1)


class Command(BaseCommand):
    help = (
        "One line for each scheduled job that lines up tenants. With --check it fails if a job did not begin, if tenants have "
        "waited for an hour, or if turns were given up or came too late since the job last began."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail if something is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        if not turns.keeps_turns():
            raise CommandError(
                "This broker does not speak Redis, and keeps no line: every job starts all its tenants at once."
            )
        found, not_begun = turns.standing(), missed(app.conf.beat_schedule.values())
        for job in found:
            self.stdout.write(_line(job))
        for name in not_begun:
            self.stdout.write(f"{name}: did not begin at its time")
        self.stdout.write(
            f"{turns.rate_of_last_minute():.1f} turns a second in the last minute; {settings.FLEET_RATE} are allowed, "
            f"{settings.FLEET_AT_ONCE} at once. A thousand tenants take {_span(1000)}."
        )
        wrong = [job.job for job in found if _is_wrong(job)] + not_begun
        if options["check"] and wrong:
            raise CommandError(f"Look at {', '.join(wrong)}.")


def _line(job: Standing) -> str:
    waiting = f", since {_at(job.waits_since)}, {_span(job.waiting)} at the rate" if job.waits_since else ""
    ended = f", last turn ended {_at(job.ended_at)}" if job.ended_at else ""
    return (
        f"{job.job}: {job.waiting} waiting{waiting}; {job.in_work} at work; {job.done} done, {job.failed} given up, "
        f"{job.late} too late; began {_at(job.begun_at)}{ended}"
    )


def _is_wrong(job: Standing) -> bool:
    waits_long = job.waits_since is not None and timezone.now() - job.waits_since > LONGEST_WAIT
    return waits_long or job.failed > 0 or job.late > 0


def _at(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%d %b %H:%M:%S}" if moment else "never"


def _span(turns_left: int) -> str:
    return str(timedelta(seconds=round(turns_left / settings.FLEET_RATE)))
