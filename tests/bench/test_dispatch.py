"""A job that concerns every school, and what people wait for meanwhile: by turns, beside one message for every school at once.

Both are really done, by a worker of two processes on a real broker. `N` schools; six where the tests only make sure that it
can be measured.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings

from lantern.dispatch import turns
from lantern.dispatch.jobs import Job
from lantern.servers.valkey import EmbeddedValkey
from tenants.logins.dispatching import LAST
from tenants.logins.task import start_for
from tenants.logins.tasks import clear_sessions, give_out_turns
from tests.bench.conftest import SCHOOLS, Fleet
from tests.cast import World
from tests.dispatch.line import age
from tests.dispatch.test_working import kill
from tests.figures import Figure
from tests.outbox.broker import memory, waiting
from tests.tenants.probe_tasks import touch, turn
from tests.tenants.worker import scheduler, wait_for, worker

PATIENCE = 240.0
# As the scheduler has it.
TICK_SECONDS = 2.0


@dataclass
class Seen:
    """What was seen while a job was worked off, in seconds; queues without what workers have taken."""

    took: float = 0.0
    waits: list[float] = field(default_factory=list)
    longest_queue: int = 0
    most_turns_queued: int = 0

    @property
    def longest_wait(self) -> float:
        return max(self.waits)


@pytest.fixture
def server() -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey() as running:
        yield running


@pytest.fixture
def probe_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where turns say that they begin and end; a rate that is not what is measured."""
    monkeypatch.setenv("PROBE_FOLDER", str(tmp_path))
    monkeypatch.setenv("LANTERN_FLEET_RATE", "200")
    return tmp_path


def watch(server: EmbeddedValkey, world: World, folder: Path, *, is_done: Callable[[], bool], tick: bool) -> Seen:
    """Somebody asks for something, again and again, until the job is done; the queue is looked at all the time."""
    seen, began, ticked = Seen(), time.monotonic(), 0.0
    client = memory(server)
    while not (is_done() and seen.waits):
        path, asked = folder / f"asked-{time.monotonic_ns()}", time.monotonic()
        touch.apply_async(args=[str(path)], headers={"tenant": world.oak.schema_name})
        while not path.exists():
            assert time.monotonic() - began < PATIENCE
            if tick and time.monotonic() - ticked > TICK_SECONDS:
                give_out_turns.apply_async(expires=TICK_SECONDS)
                ticked = time.monotonic()
            # A message of people's and one of the scheduler's are no job's.
            seen.longest_queue = max(seen.longest_queue, waiting(server))
            seen.most_turns_queued = max(seen.most_turns_queued, client.llen(f"default\x06\x16{LAST}"))
            time.sleep(0.002)
        seen.waits.append(time.monotonic() - asked)
        time.sleep(0.05)
    seen.took = time.monotonic() - began
    return seen


def test_a_job_of_every_school_leaves_people_their_place(
    committed: World, fleet: Fleet, server: EmbeddedValkey, figure: Figure, tmp_path: Path
) -> None:
    client, schools = memory(server), fleet.tenants
    with worker(server.broker_url):
        warm = tmp_path / "warm"
        touch.apply_async(args=[str(warm)], headers={"tenant": committed.oak.schema_name})
        assert wait_for(warm.exists, PATIENCE)

        for school in schools:
            clear_sessions.apply_async(headers={"tenant": school.schema_name})
        burst = watch(
            server, committed, tmp_path, is_done=lambda: not waiting(server) and not client.hlen("unacked"), tick=False
        )
        burst.longest_queue = max(burst.longest_queue, len(schools))

        start_for(clear_sessions, schools)
        (began,) = turns.standing()
        assert began.waiting == len(schools)
        by_turns = watch(
            server, committed, tmp_path, is_done=lambda: turns.standing()[0].done == len(schools), tick=True
        )
        (ended,) = turns.standing()
    assert (ended.waiting, ended.failed, ended.late) == (0, 0, 0)
    # One more may be out while one of them is slow.
    assert by_turns.most_turns_queued <= settings.FLEET_AT_ONCE + 1
    _tell(figure, len(schools), burst, by_turns)


def _tell(figure: Figure, schools: int, burst: Seen, by_turns: Seen) -> None:
    figure(
        f"a job of {schools} schools: longest queue meanwhile",
        f"{by_turns.longest_queue} messages",
        against=f"all at once: {burst.longest_queue}",
        ratio=f"{burst.longest_queue / max(1, by_turns.longest_queue):.0f}×",
        target="≤ 5 messages",
        ok=by_turns.longest_queue <= 5,
    )
    ratio = burst.longest_wait / by_turns.longest_wait
    figure(
        f"a job of {schools} schools: longest wait for somebody's task meanwhile",
        f"{by_turns.longest_wait * 1000:.0f} ms ({len(by_turns.waits)} tasks)",
        against=f"all at once: {burst.longest_wait * 1000:.0f} ms",
        ratio=f"{ratio:.1f}×",
        target="≥ 10×",
        ok=ratio >= 10,
    )
    figure(
        f"a job of {schools} schools: until each had its turn",
        f"{by_turns.took:.1f} s",
        against=f"all at once: {burst.took:.1f} s",
        ratio=f"{schools / by_turns.took:.1f} a second",
        target=f"{settings.FLEET_RATE} a second, within the hour",
        ok=by_turns.took < 3600,
    )


@pytest.mark.skipif(SCHOOLS <= 6, reason="With few schools tests/dispatch/test_working.py does the same.")
def test_scheduler_and_worker_killed_half_way_leave_no_school_without_its_turn(
    committed: World,
    fleet: Fleet,
    server: EmbeddedValkey,
    figure: Figure,
    probe_folder: Path,
) -> None:
    def ended() -> Counter[str]:
        return Counter(path.name.split("-")[1] for path in probe_folder.glob("ended-*"))

    def is_done() -> bool:
        (stood,) = (found for found in turns.standing() if found.job == turn.name)
        return stood.waiting == stood.in_work == 0

    with worker(server.broker_url) as working, scheduler(server.broker_url, probe_folder) as beat:
        # What is due at this hour anyway has begun, as far as this broker knows.
        for job in settings.FLEET_JOBS:
            turns.line_up(job, [], window=Job().window)
        start_for(turn, fleet.tenants)
        assert wait_for(lambda: len(ended()) > SCHOOLS // 4, PATIENCE)
        kill(beat)
        kill(working)
    half_way = len(ended())
    assert half_way < SCHOOLS
    # What was lost with the worker comes back when its lease is over.
    age(server, Job().limit + turns.GRACE)
    began = time.monotonic()
    with worker(server.broker_url), scheduler(server.broker_url, probe_folder):
        assert wait_for(is_done, PATIENCE)
    assert ended().keys() == {school.schema_name for school in fleet.tenants}
    figure(
        f"a job of {SCHOOLS} schools, scheduler and worker killed when {half_way} were done",
        f"0 forgotten, {sum(ended().values()) - SCHOOLS} done twice",
        against=f"started again: all done after {time.monotonic() - began:.0f} s",
        target="0 forgotten",
    )
