"""What lines tenants up, what a broker without lines does, and what operators are told."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as installed
from django.core.management import CommandError, call_command

from lantern.celery import app
from lantern.dispatch import turns
from lantern.servers.valkey import EmbeddedValkey
from tenants.logins.dispatching import LAST, TURN, give_out, turn_of
from tenants.logins.hosts import all_tenants
from tenants.logins.task import start_for_each
from tenants.logins.tasks import clear_sessions
from tenants.moving.tasks import remove_old_exports
from tenants.support.tasks import close_support, close_support_of_the_fleet
from tests.cast import World
from tests.dispatch.line import age
from tests.outbox.broker import memory

DAY = timedelta(days=1)


def waiting(job: str) -> int:
    return {found.job: found.waiting for found in turns.standing()}[job]


def said_by_the_command(*arguments: str) -> str:
    out = StringIO()
    call_command("fleet_jobs", *arguments, stdout=out)
    return out.getvalue()


def begin_everything() -> None:
    """No job was missed."""
    for job in installed.FLEET_JOBS:
        turns.line_up(job, [], window=DAY)


def test_a_job_lines_up_the_kinds_of_tenants_that_it_is_about_and_sends_no_message(
    loop: World, line: EmbeddedValkey
) -> None:
    start_for_each(remove_old_exports, "school")
    start_for_each(clear_sessions)
    close_support_of_the_fleet.apply(throw=True)
    assert waiting(remove_old_exports.name) == len(all_tenants("school"))
    assert waiting(clear_sessions.name) == len(all_tenants())
    assert waiting(close_support.name) == len(all_tenants("school")) + len(all_tenants("authority"))
    assert memory(line).keys("default*") == []


def test_turns_are_messages_of_the_last_priority_and_as_many_as_the_settings_allow(
    loop: World, line: EmbeddedValkey, settings: Any
) -> None:
    settings.FLEET_AT_ONCE = 2
    start_for_each(clear_sessions)
    assert [give_out(), give_out()] == [2, 0]
    assert memory(line).keys("default*") == [f"default\x06\x16{LAST}"]
    assert memory(line).llen(f"default\x06\x16{LAST}") == 2


def test_whoever_ends_a_turn_gives_out_the_next_also_if_it_failed(loop: World, line: EmbeddedValkey) -> None:
    start_for_each(clear_sessions)
    assert give_out() == 1
    first = its_turn(line)
    with turn_of(*first) as ours:
        assert ours
    second = its_turn(line)
    with pytest.raises(ZeroDivisionError), turn_of(*second):
        raise ZeroDivisionError
    third = its_turn(line)
    assert len({tenant for _job, tenant, _lease in (first, second, third)}) == 3
    assert memory(line).llen(f"default\x06\x16{LAST}") == 3
    # The message of a turn that is over does nothing more.
    with turn_of(*first) as ours:
        assert not ours


def test_the_turn_of_a_tenant_that_was_erased_meanwhile_is_over_without_an_error(
    loop: World, line: EmbeddedValkey
) -> None:
    turns.line_up(clear_sessions.name, ["s_erased"], window=DAY)
    assert give_out() == 1
    _job, tenant, lease = its_turn(line)
    clear_sessions.apply(headers={"tenant": tenant, TURN: lease}, throw=True)
    assert [(stood.done, stood.failed, stood.waiting) for stood in turns.standing()] == [(1, 0, 0)]


def its_turn(line: EmbeddedValkey) -> tuple[str, str, str]:
    """The one turn that is out."""
    ((turn, lease),) = memory(line).zrange(f"{turns._PREFIX}work", 0, -1, withscores=True)
    job, _blank, tenant = turn.partition(" ")
    return job, tenant, str(int(lease))


def test_a_broker_that_keeps_no_line_has_every_tenant_started_at_once(loop: World) -> None:
    with app.connection_for_write() as broker:
        channel = broker.default_channel
        channel.queue_declare(queue="default")
        channel.queue_purge("default")
        start_for_each(clear_sessions)
        messages = [channel.basic_get("default", no_ack=True) for _tenant in all_tenants()]
        assert sorted(message.headers["tenant"] for message in messages) == sorted(
            tenant.schema_name for tenant in all_tenants()
        )
        assert channel.basic_get("default") is None
    with pytest.raises(CommandError, match="does not speak Redis"):
        said_by_the_command()


def test_a_job_of_another_release_is_left_alone(
    loop: World, line: EmbeddedValkey, caplog: pytest.LogCaptureFixture
) -> None:
    turns.line_up("gone.with_the_release", ["s1", "s2"], window=DAY)
    assert give_out() == 0
    assert "of another release" in caplog.text
    assert waiting("gone.with_the_release") == 0


def test_operators_are_told_who_waits_and_how_long_it_takes(loop: World, line: EmbeddedValkey) -> None:
    begin_everything()
    start_for_each(clear_sessions)
    tenants = len(all_tenants())
    (turn,) = turns.take(at_once=1, rate=1000).turns
    begun = turns.begin(turn, limit=timedelta(minutes=2))
    assert begun is not None
    turns.end(begun, well=True)
    turns.take(at_once=1, rate=1000)
    said = said_by_the_command("--check")
    assert f"sessions.clear: {tenants - 2} waiting, since" in said
    assert "1 at work; 1 done, 0 given up, 0 too late" in said
    assert "20 are allowed, 1 at once. A thousand tenants take 0:00:50." in said


def test_monitoring_fails_when_a_job_was_missed_or_somebody_waits_too_long_or_was_given_up(
    loop: World, line: EmbeddedValkey, settings: Any
) -> None:
    with pytest.raises(CommandError, match=r"journal\.seal_fleet"):
        said_by_the_command("--check")
    begin_everything()
    assert "did not begin" not in said_by_the_command("--check")
    settings.FLEET_JOBS = {}
    start_for_each(clear_sessions)
    age(line, timedelta(minutes=61))
    with pytest.raises(CommandError, match=r"Look at sessions\.clear\."):
        said_by_the_command("--check")
    age(line, DAY)
    give_out()
    assert f"{len(all_tenants())} too late" in said_by_the_command()
    with pytest.raises(CommandError, match=r"Look at sessions\.clear\."):
        said_by_the_command("--check")
