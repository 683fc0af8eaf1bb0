"""Keeps programs running: starts them, starts them again when they die, and ends them together."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lantern.servers.accounts import oneself
from lantern.servers.children import start_child, wait_until

FAREWELL = signal.SIGTERM
PATIENCE = 10.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A program that ran this long has recovered from what killed it before.
WELL_AFTER = 10.0


@dataclass(frozen=True)
class Program:
    """A command that should always be running, with its whole environment."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]


@dataclass
class _Running:
    program: Program
    child: subprocess.Popen[bytes]
    since: float
    pause: float = FIRST_PAUSE
    again_at: float | None = None


class Supervisor:
    """Call it from the thread that lives longest: programs die with the thread that started them."""

    def __init__(self, *, logs: Path, cwd: Path, tell: Callable[[str], None]) -> None:
        self.logs = logs
        self.cwd = cwd
        self.tell = tell
        self._running: list[_Running] = []

    def start(self, program: Program) -> None:
        """The program has been started; its output goes to a log of its own, emptied first."""
        (self.logs / f"{program.name}.log").write_bytes(b"")
        self._running.append(_Running(program, self._launch(program), time.monotonic()))

    def _launch(self, program: Program) -> subprocess.Popen[bytes]:
        return start_child(
            program.command,
            log=self.logs / f"{program.name}.log",
            account=oneself(),
            farewell=FAREWELL,
            cwd=self.cwd,
            environment=program.environment,
        )

    def look_after(self) -> None:
        """Every program that has died is started again, after a pause that grows while it keeps dying."""
        now = time.monotonic()
        for running in self._running:
            if running.again_at is not None:
                if now >= running.again_at:
                    running.child, running.since, running.again_at = self._launch(running.program), now, None
            elif (code := running.child.poll()) is not None:
                _end_family(running.child.pid)
                running.pause = (
                    FIRST_PAUSE if now - running.since > WELL_AFTER else min(running.pause * 2, LONGEST_PAUSE)
                )
                running.again_at = now + running.pause
                log = self.logs / f"{running.program.name}.log"
                self.tell(
                    f"{running.program.name} ended (code {code}), starting again in {running.pause:.0f} s; see {log}"
                )

    def stop(self) -> None:
        """Every program has ended, and whatever it had started."""
        children = [running.child for running in self._running if running.again_at is None]
        for child in children:
            if child.poll() is None:
                child.send_signal(FAREWELL)
        wait_until(lambda: all(child.poll() is not None for child in children), seconds=PATIENCE, pause=0.05)
        for child in children:
            _end_family(child.pid)
            child.wait()
        self._running = []


def _end_family(leader: int) -> None:
    """Nothing of the session that this child led is left: a killed parent's workers hold its port."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
