"""Turns on a real worker: each tenant has its own, whatever hangs or is killed on the way, and people's tasks go first."""

import os
import signal
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lantern.dispatch import turns
from lantern.dispatch.jobs import Job
from lantern.servers.valkey import EmbeddedValkey
from tenants.logins.dispatching import give_out
from tenants.logins.info import TenantInfo
from tenants.logins.task import start_for
from tenants.logins.tasks import give_out_turns
from tests.cast import World
from tests.dispatch.line import age
from tests.outbox import broker
from tests.servers.running import descendants
from tests.tenants.probe_tasks import sign, turn
from tests.tenants.test_tasks import names_in
from tests.tenants.worker import wait_for, worker

LIMIT = timedelta(seconds=1)
# On a busy machine; a quiet one takes three.
BOOT_SECONDS = 90.0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where turns say that they begin and end; two may be out at once."""
    monkeypatch.setenv("PROBE_FOLDER", str(tmp_path))
    monkeypatch.setenv("LANTERN_FLEET_AT_ONCE", "2")
    monkeypatch.setenv("LANTERN_FLEET_RATE", "1000")
    return tmp_path


def kill(process: "subprocess.Popen[bytes]") -> None:
    """The program and its processes are gone in the same moment, without a word."""
    for pid in (process.pid, *descendants(process.pid)):
        os.kill(pid, signal.SIGKILL)
    process.wait()


def test_a_school_that_hangs_is_stopped_and_those_whose_worker_is_killed_come_again(
    committed: World, line: EmbeddedValkey, folder: Path, settings: Any
) -> None:
    def how_often(what: str, tenant: TenantInfo) -> int:
        return len(list(folder.glob(f"{what}-{tenant.schema_name}-*")))

    def done() -> int:
        give_out_turns.apply_async()
        return turns.standing()[0].done

    hold, others = folder / f"hold-{committed.oak.schema_name}", [committed.hillshire, committed.ash, committed.elm]
    hold.touch()
    # What this process gives out must end soon; what the worker gives out has the time that every job has.
    settings.FLEET_JOBS, settings.FLEET_AT_ONCE = {"probe.turn": Job(limit=LIMIT)}, 1
    with worker(line.broker_url) as process:
        start_for(turn, [committed.oak])
        assert give_out() == 1
        assert wait_for(lambda: how_often("begun", committed.oak) == 1, BOOT_SECONDS)
        # Oak hangs: everybody else has a turn in the other process, and so has what somebody waits for.
        start_for(turn, others)
        assert wait_for(lambda: done() == len(others))
        assert wait_for(lambda: turns.standing()[0].in_work == 0)
        assert how_often("ended", committed.oak) == 0
        # Some time later Oak's comes again; it is at work when the worker dies.
        age(line, turns.AGAIN_AFTER)
        assert wait_for(lambda: done() == len(others) and how_often("begun", committed.oak) == 2)
        sign.apply_async(args=["first"], headers={"tenant": committed.oak.schema_name})
        assert wait_for(lambda: len(names_in(committed.oak)) == 1)
        start_for(turn, others)
        kill(process)
    hold.unlink()
    age(line, Job().limit + turns.GRACE)
    with worker(line.broker_url):
        assert wait_for(lambda: done() == len(others) + 1, BOOT_SECONDS)
    assert how_often("ended", committed.oak) == 1
    assert [how_often("ended", tenant) for tenant in others] == [2, 2, 2]
    assert turns.standing()[0].failed == 0
    assert broker.memory(line).zcard("lantern:dispatch:work") == 0
