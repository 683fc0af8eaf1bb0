"""The demo of the journeys after them: what runs, that stopping leaves nothing, and that the next start finds the same world."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lantern.servers.children import LOOPBACK, wait_until
from tests.journeys.running import ROOT, County, own_environment
from tests.servers.running import all_gone, command_of, descendants

START = 120
HOSTS = ("operator.localhost", "hillshire.localhost", "oakfield.localhost")


class Demo:
    """A demo in a process of its own, started as `make demo` starts it, in a folder that holds a world already."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> dict[str, object]:
        """What it announced once it answered."""
        command = [sys.executable, "-m", "lantern.demo", "--var", str(self.var), "--port", "0"]
        announcement = self.var / "demo" / "running.json"
        announcement.unlink(missing_ok=True)
        path = f"{ROOT}{os.pathsep}{ROOT / 'platform'}"
        with own_environment(PYTHONPATH=path), (self.var / "said.txt").open("w") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, text=True)
        process = self.process
        wait_until(lambda: announcement.exists() or process.poll() is not None, seconds=START, pause=0.2)
        assert announcement.exists(), (self.var / "said.txt").read_text()
        facts: dict[str, object] = json.loads(announcement.read_text())
        return facts

    def family(self) -> set[int]:
        assert self.process is not None
        return descendants(self.process.pid)

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def demo(county: County) -> Iterator[Demo]:
    """The journeys' county, no longer served."""
    county.stop()
    running = Demo(county.folder)
    yield running
    if running.process is not None and running.process.poll() is None:
        running.end(signal.SIGTERM)


def status(port: object, host: str) -> int:
    line = http.client.HTTPConnection(LOOPBACK, int(str(port)), timeout=20)
    try:
        line.request("GET", "/", headers={"Host": host})
        return line.getresponse().status
    finally:
        line.close()


def programs(pids: set[int]) -> str:
    return "\n".join(map(command_of, pids))


def test_everything_answers_and_ctrl_c_and_kill_9_leave_nothing(demo: Demo) -> None:
    facts = demo.start()
    # The start finds the same world: nothing is made again.
    assert "is set up" not in (demo.var / "demo" / "prepare_demo.log").read_text()
    for host in HOSTS:
        assert status(facts["port"], host) in {200, 302}
    assert status(facts["port"], "nowhere.localhost") == 404
    family = demo.family()
    for program in ("granian", "--queues default", "--queues provisioning", "beat", "postgres", "valkey-server"):
        assert program in programs(family)
    _assert_secrets_are_where_they_belong(family)
    assert demo.end(signal.SIGINT) == 0
    assert all_gone(family)

    demo.start()
    family = demo.family()
    assert demo.end(signal.SIGKILL) == -9
    assert all_gone(family, seconds=20)


def _assert_secrets_are_where_they_belong(family: set[int]) -> None:
    """The owner's address is in the provisioner's environment alone, and the superuser's in nobody's."""
    for pid in family:
        command = command_of(pid)
        if "granian" not in command and "celery" not in command:
            continue
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        names = {entry.split(b"=")[0] for entry in environment}
        assert b"DATABASE_SUPERUSER_URL" not in names
        assert (b"DATABASE_OWNER_URL" in names) == ("--queues provisioning" in command), command
