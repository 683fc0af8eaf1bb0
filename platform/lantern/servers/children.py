"""Child processes that cannot outlive their parent, and the loopback ports they listen on."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lantern.servers.accounts import Account
from lantern.servers.errors import PortTaken

LOOPBACK = "127.0.0.1"

# From <linux/prctl.h>: the signal a process receives when its parent dies.
PR_SET_PDEATHSIG = 1

# Loaded in the parent: a child between fork and exec must not load libraries.
LIBC = ctypes.CDLL(None, use_errno=True)


def dies_with_parent(signal_number: int) -> Callable[[], None]:
    """A `preexec_fn` after which the kernel sends the child this signal when its parent dies.

    The kernel means the *thread* that started the child: start servers from a thread that lives
    as long as they should.
    """
    parent = os.getpid()

    def ask_the_kernel() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:
            # The parent died between fork and prctl, so the signal would never come.
            os._exit(1)

    return ask_the_kernel


def start_child(
    command: Sequence[str | Path],
    *,
    log: Path,
    account: Account,
    farewell: signal.Signals,
    cwd: Path | str = "/",
    environment: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
) -> subprocess.Popen[bytes]:
    """A running child in a session of its own, so that Ctrl-C at the terminal reaches only us."""
    with log.open("ab") as output:
        child = subprocess.Popen(  # noqa: S603 - the command is our own, never a person's input
            [*account.prefix, *map(str, command)],
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=None if environment is None else dict(environment),
            start_new_session=True,
            preexec_fn=dies_with_parent(farewell),  # noqa: PLW1509 - calls nothing but prctl
            **account.popen_options,
        )
    if stdin is not None and child.stdin is not None:
        child.stdin.write(stdin)
        child.stdin.close()
    return child


def stop_child(child: subprocess.Popen[bytes], farewell: signal.Signals, patience: float) -> None:
    """The child has ended: politely if it managed within `patience` seconds, killed if not."""
    if child.poll() is None:
        child.send_signal(farewell)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def free_port() -> int:
    """A loopback port that nothing listens on at this moment; another program may still win it."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_listening(port: int) -> bool:
    """Whether something accepts connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0


def check_port_is_free(port: int, what_for: str) -> None:
    """Raises PortTaken, with what to do about it, if something listens there."""
    if is_listening(port):
        raise PortTaken(
            f"Port {port} is taken by another program, so {what_for} cannot use it. "
            "Stop that program or choose another port."
        )


def wait_until(ready: Callable[[], bool], *, seconds: float, pause: float = 0.02) -> bool:
    """Whether `ready()` became true within this time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(pause)
    return False
