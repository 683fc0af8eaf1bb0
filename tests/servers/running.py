"""Programs run beside the tests, and whether anything of them is left."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def is_running(pid: int) -> bool:
    """Whether the process exists and is not merely waiting to be reaped."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rsplit(")", 1)[1].split()[0] not in {"Z", "X"}


def descendants(pid: int) -> set[int]:
    """The process's children, their children and so on."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="utf-8").split()
        except (FileNotFoundError, ProcessLookupError):
            # A server ends processes of its own while they are being counted.
            continue
        for child in map(int, children):
            found |= {child} | descendants(child)
    return found


def command_of(pid: int) -> str:
    """The process's command line; empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def all_gone(pids: set[int], seconds: float = 10) -> bool:
    """Whether none of these processes runs any more, given time to leave."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(is_running(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def start_script(script: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """A Python program of ours in its own process, with its output to be read."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "platform")},
    )


def said(process: subprocess.Popen[str]) -> str:
    """The next line that the program printed."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def kill_outright(process: subprocess.Popen[str]) -> None:
    """kill -9: nothing in the program gets a chance to clear up."""
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
