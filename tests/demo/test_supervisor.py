"""The demo's programs are kept running, and end together."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lantern.demo.supervisor import Program, Supervisor
from lantern.servers.children import wait_until
from tests.servers.running import all_gone, descendants, is_running, kill_outright, said, start_script

# Starts a child of its own and says both process ids, like a server with workers.
FAMILY = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(os.getpid(), child.pid, flush=True)
time.sleep(600)
"""

SUPERVISE = """
import sys, time
from pathlib import Path
from lantern.demo.supervisor import Program, Supervisor
supervisor = Supervisor(logs=Path(sys.argv[1]), cwd=Path(sys.argv[1]), tell=lambda line: None)
supervisor.start(Program("sleeper", (sys.executable, "-c", "import time; time.sleep(600)"), {}))
print("up", flush=True)
time.sleep(600)
"""


class Watched:
    """A supervisor of one family, what it said, and the processes that it wrote to its log."""

    def __init__(self, folder: Path, code: str) -> None:
        self.log = folder / "family.log"
        self.said: list[str] = []
        self.supervisor = Supervisor(logs=folder, cwd=folder, tell=self.said.append)
        self.supervisor.start(Program("family", (sys.executable, "-c", code), dict(os.environ)))

    def pids(self, start: int = 1) -> list[int]:
        """The processes of the latest start, once there have been so many starts."""
        assert wait_until(lambda: self.log.read_text().count("\n") >= start, seconds=10)
        return [int(word) for word in self.log.read_text().splitlines()[-1].split()]

    def look_after_until(self, starts: int) -> None:
        def enough() -> bool:
            self.supervisor.look_after()
            return self.log.read_text().count("\n") >= starts

        assert wait_until(enough, seconds=20, pause=0.1)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    family = Watched(tmp_path, FAMILY)
    yield family
    family.supervisor.stop()


def test_stopping_ends_the_program_and_what_it_started(watched: Watched) -> None:
    pids = set(watched.pids())
    assert len(pids) == 2
    watched.supervisor.stop()
    assert all_gone(pids)


def test_a_program_that_dies_is_started_again_and_none_of_its_children_is_left(watched: Watched) -> None:
    leader, child = watched.pids()
    os.kill(leader, signal.SIGKILL)
    watched.look_after_until(starts=2)
    assert watched.pids()[0] != leader
    assert all_gone({leader, child})
    assert "family ended (code -9), starting again" in watched.said[0]


def test_a_program_that_keeps_dying_is_started_ever_more_slowly(tmp_path: Path) -> None:
    watched = Watched(tmp_path, "print('started', flush=True); raise SystemExit(7)")
    began = time.monotonic()
    try:
        watched.look_after_until(starts=3)
    finally:
        watched.supervisor.stop()
    assert time.monotonic() - began >= 2 + 4
    assert "in 2 s" in watched.said[0]
    assert "in 4 s" in watched.said[1]


def test_killing_the_supervisor_leaves_nothing_running(tmp_path: Path) -> None:
    parent = start_script(SUPERVISE, tmp_path)
    assert said(parent) == "up"
    family = descendants(parent.pid)
    assert family
    assert all(is_running(pid) for pid in family)
    kill_outright(parent)
    assert all_gone(family)
