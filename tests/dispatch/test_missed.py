"""A job that should have begun is found, whether the scheduler was down or the broker has lost its memory."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from celery.schedules import crontab
from django.utils import timezone

from lantern.celery import app
from lantern.dispatch import turns
from lantern.dispatch.jobs import job_named
from lantern.dispatch.missed import missed
from lantern.servers.valkey import EmbeddedValkey
from tenants.logins.tasks import catch_up
from tests.cast import World
from tests.dispatch.line import age, empty
from tests.outbox import broker

HOUR = timedelta(hours=1)


def daily(task: str, ago: timedelta) -> dict[str, Any]:
    """A line of the schedule whose time of day was so long ago."""
    return daily_at(task, timezone.localtime() - ago)


def daily_at(task: str, at: datetime) -> dict[str, Any]:
    return {"task": task, "schedule": crontab(hour=at.hour, minute=at.minute, app=app)}


def test_a_job_whose_time_has_passed_is_missed_until_it_has_lined_up_somebody(line: EmbeddedValkey) -> None:
    schedule = [daily("plan.remind_fleet", HOUR)]
    assert missed(schedule) == ["plan.remind_fleet"]
    turns.line_up("plan.remind", ["s1"], window=job_named("plan.remind").window)
    assert missed(schedule) == []


def test_a_job_that_began_yesterday_and_not_today_is_missed(line: EmbeddedValkey) -> None:
    schedule = [daily("plan.remind_fleet", HOUR)]
    turns.line_up("plan.remind", ["s1"], window=job_named("plan.remind").window)
    age(line, timedelta(minutes=30))
    assert missed(schedule) == []
    age(line, timedelta(hours=23))
    assert missed(schedule) == ["plan.remind_fleet"]


def test_a_job_for_which_it_is_too_late_waits_for_its_next_time(line: EmbeddedValkey) -> None:
    window = job_named("plan.remind").window
    assert missed([daily("plan.remind_fleet", window + HOUR)]) == []
    assert missed([daily("plan.remind_fleet", window - HOUR)]) == ["plan.remind_fleet"]


def test_a_job_begins_in_time_although_the_clocks_of_two_machines_differ(line: EmbeddedValkey) -> None:
    now = timezone.localtime()
    turns.line_up("plan.remind", ["s1"], window=job_named("plan.remind").window)
    since_the_full_minute = now - now.replace(second=0, microsecond=0)
    age(line, since_the_full_minute + timedelta(seconds=10))
    # By the broker's clock it began ten seconds before its time.
    assert missed([daily_at("plan.remind_fleet", now)]) == []


def test_nothing_is_missed_by_the_change_of_clocks(line: EmbeddedValkey) -> None:
    london = ZoneInfo("Europe/London")
    # 01:36 in Greenwich; an hour ago it was 00:36, and the clocks show 02:36.
    just_after = datetime(2026, 3, 29, 2, 36, tzinfo=london)
    hourly = {
        "task": "incidents.remind_fleet",
        "schedule": crontab(minute=35, app=app, nowfun=lambda: just_after),
    }
    turns.line_up("incidents.remind", ["s1"], window=HOUR)
    age(line, timezone.now() - (just_after - timedelta(minutes=1)).astimezone(UTC))
    assert turns.begun()["incidents.remind"] < just_after
    assert missed([hourly]) == []
    age(line, HOUR)
    assert missed([hourly]) == ["incidents.remind_fleet"]


def test_a_broker_that_forgot_everything_has_each_job_begun_again_for_which_it_is_not_too_late(
    loop: World, line: EmbeddedValkey
) -> None:
    due = set(missed(app.conf.beat_schedule.values()))
    # At any hour the night's work is not yet too late.
    assert {"journal.seal_fleet", "outbox.prune_fleet", "files.sweep_fleet"} <= due
    catch_up.apply(throw=True)
    assert broker.waiting(line) == len(due)
    for name in due:
        app.tasks[name].apply(throw=True)
    assert missed(app.conf.beat_schedule.values()) == []
    schools = {loop.oak.schema_name, loop.elm.schema_name, loop.ash.schema_name}
    waiting = {found.job: found.waiting for found in turns.standing()}
    assert waiting["audits.remove_old_files"] == len(schools)
    empty(line)
    assert set(missed(app.conf.beat_schedule.values())) == due


def test_with_a_broker_that_keeps_no_line_nothing_is_known_to_be_missed() -> None:
    assert missed([daily("plan.remind_fleet", HOUR)]) == []
