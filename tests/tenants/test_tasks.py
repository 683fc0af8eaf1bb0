"""Background tasks carry their tenant, on a real worker and a real broker."""

import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from kombu.transport.redis import Channel

from lantern.celery import app
from lantern.dispatch.jobs import SUFFIX
from lantern.servers.valkey import EmbeddedValkey
from tenants.logins.task import NoTenantForTask, _stamp_tenant
from tenants.logins.tasks import clear_sessions, sweep_outbox
from tenants.people.models import User
from tests.cast import World, as_tenant, owner_mode
from tests.tenants.probe_tasks import fail, sign, start_another
from tests.tenants.worker import ROOT, wait_for, worker


@pytest.fixture(scope="module")
def broker_url():
    with EmbeddedValkey() as server:
        yield server.broker_url


def names_in(tenant) -> list[str]:
    with as_tenant(tenant):
        return sorted(User.objects.values_list("name", flat=True))


def test_tasks_of_several_tenants_run_under_their_own_logins_also_after_a_failing_task(
    committed: World, broker_url
) -> None:
    cast = [committed.oak, committed.elm, committed.hillshire, committed.ash]
    with worker(broker_url):
        for turn in range(3):
            for tenant in cast:
                with as_tenant(tenant):
                    fail.delay()
                    sign.delay(f"turn{turn}")
        with as_tenant(committed.oak):
            start_another.delay("nested")
        everything = wait_for(lambda: sum(len(names_in(tenant)) for tenant in cast) == 13)
    assert everything
    assert names_in(committed.oak) == [committed.oak.role] * 4
    assert names_in(committed.elm) == [committed.elm.role] * 3
    assert names_in(committed.hillshire) == [committed.hillshire.role] * 3
    assert names_in(committed.ash) == [committed.ash.role] * 3


def test_a_task_without_a_tenant_refuses(loop: World) -> None:
    with pytest.raises(NoTenantForTask):
        sign.apply(args=["nobody"], throw=True)


def test_a_task_is_one_line_and_one_of_every_few_seconds_only_if_it_fails(
    loop: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tenants.logins.task")
    for task, schema in (
        (clear_sessions, loop.oak.schema_name),
        (sweep_outbox, loop.oak.schema_name),
        (sweep_outbox, "s_000000000000"),
    ):
        task.apply(headers={"tenant": schema})
    told = [(line.task, line.schema, line.state) for line in caplog.records if line.name == "tenants.logins.task"]
    assert told == [
        ("sessions.clear", loop.oak.schema_name, "SUCCESS"),
        ("outbox.sweep", "s_000000000000", "FAILURE"),
    ]


def test_a_task_for_an_unknown_tenant_refuses(loop: World) -> None:
    with pytest.raises(NoTenantForTask):
        sign.apply(args=["nobody"], headers={"tenant": "s_000000000000"}, throw=True)


def test_a_task_run_at_once_keeps_its_tenant(loop: World) -> None:
    with as_tenant(loop.elm):
        sign.apply(args=["eager"], throw=True)
    assert names_in(loop.elm) == [loop.elm.role]
    assert names_in(loop.oak) == []


def test_every_task_is_a_tenants_task_unless_it_is_about_the_fleet() -> None:
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    kinds = {name: {base.__name__ for base in type(task).__mro__} for name, task in ours.items()}
    assert {name for name, bases in kinds.items() if not bases & {"TenantTask", "FleetTask"}} == set()
    assert [name for name, bases in sorted(kinds.items()) if "FleetTask" in bases] == [
        "answering.tell_fleet",
        "audits.remove_old_files_fleet",
        "bookings.forget_names_fleet",
        "checklists.remind_fleet",
        "concerns.anonymise_fleet",
        "concerns.remind_fleet",
        "dispatch.catch_up_fleet",
        "dispatch.give_out_fleet",
        "evidence.remind_fleet",
        "files.sweep_fleet",
        "filtering.keep_fleet",
        "incidents.chase_fleet",
        "incidents.keep_fleet",
        "incidents.remind_fleet",
        "journal.seal_fleet",
        "learning.void_superseded_fleet",
        "moving.remove_old_exports_fleet",
        "needs.keep_up_fleet",
        "outbox.prune_fleet",
        "outbox.sweep_fleet",
        "outbox.wake_fleet",
        "places.keep_up_fleet",
        "plan.remind_fleet",
        "reports.remove_old_fleet",
        "sessions.clear_fleet",
        "support.close_fleet",
        "training.remind_fleet",
    ]


def test_every_scheduled_job_says_how_long_it_is_worth_beginning_and_has_a_task_for_one_tenant() -> None:
    # What looks after outboxes and after the jobs themselves starts no turns.
    others = {"dispatch.catch_up", "dispatch.give_out", "outbox.sweep", "outbox.wake"}
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    jobs = {name.removesuffix(SUFFIX) for name in scheduled if name.endswith(SUFFIX)} - others
    assert jobs == settings.FLEET_JOBS.keys()
    assert jobs <= app.tasks.keys()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        job = settings.FLEET_JOBS.get(entry["task"].removesuffix(SUFFIX))
        # Workers that were away find no reminder of the morning in the evening.
        assert job is None or 0 < entry["options"]["expires"] <= job.window.total_seconds()
        assert job is None or entry["options"]["expires"] <= job.window.total_seconds()
        # The scheduler's clock and a worker's may differ by some seconds, and nothing must be too old for that.
        assert entry.get("options", {}).get("expires", 60) >= 30


def test_no_task_holds_its_worker_longer_than_the_broker_waits_for_an_answer() -> None:
    longest_turn = max(job.limit.total_seconds() for job in settings.FLEET_JOBS.values())
    waits = app.conf.broker_transport_options.get("visibility_timeout", Channel.visibility_timeout)
    assert longest_turn < app.conf.task_soft_time_limit < app.conf.task_time_limit < waits


def test_expired_sessions_are_cleared_in_their_own_tenant_only(loop: World) -> None:
    for tenant in (loop.oak, loop.elm):
        with as_tenant(tenant):
            Session.objects.create(session_key="old", session_data="", expire_date="2020-01-01T00:00Z")
            Session.objects.create(session_key="new", session_data="", expire_date="2999-01-01T00:00Z")
    with as_tenant(loop.oak):
        clear_sessions.apply(throw=True)
        assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    with as_tenant(loop.elm):
        assert Session.objects.count() == 2


def test_a_message_that_the_owner_sends_from_the_directory_names_it(loop: World) -> None:
    headers: dict[str, str] = {}
    with owner_mode():
        _stamp_tenant(headers=headers)
    assert headers == {"tenant": loop.directory.schema_name}


def test_a_message_sent_without_a_tenant_names_none(loop: World) -> None:
    headers: dict[str, str] = {}
    _stamp_tenant(headers=headers)
    assert headers == {}


def test_a_web_process_stamps_its_messages_before_it_has_run_any_task(committed: World) -> None:
    """The stamp hangs on an import; without it the first mail of a fresh process goes out without its tenant."""
    script = "import sys, lantern.wsgi; sys.exit('tenants.logins.task' not in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=False).returncode == 0
