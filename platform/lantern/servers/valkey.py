"""A Valkey server as a child process: password required, loopback only, no unix socket."""

import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from lantern.servers.accounts import oneself
from lantern.servers.binaries import valkey_binary
from lantern.servers.children import (
    LOOPBACK,
    check_port_is_free,
    free_port,
    start_child,
    stop_child,
    wait_until,
)
from lantern.servers.errors import ServerError, last_lines
from lantern.servers.temporary import TemporaryFolder

FAREWELL = signal.SIGTERM
PATIENCE = 10.0
START_SECONDS = 15.0
ATTEMPTS = 5

BROKER_DATABASE = 0
CACHE_DATABASE = 1


class EmbeddedValkey:
    """One server on one folder. Start it from a thread that outlives it (see `children`).

    Without a folder the data is temporary and gone at `stop`. A `port` of None means any free one.
    """

    def __init__(self, folder: Path | None = None, *, port: int | None = None) -> None:
        self.kept = folder is not None
        self.temporary: TemporaryFolder | None = None
        self.folder = folder
        self.wanted_port = port
        self.port = 0
        self.password = secrets.token_hex(24)
        self.child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def broker_url(self) -> str:
        return self._url(BROKER_DATABASE)

    @property
    def cache_url(self) -> str:
        return self._url(CACHE_DATABASE)

    def _url(self, database: int) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def start(self) -> None:
        """The server answers to its password."""
        if self.wanted_port is not None:
            check_port_is_free(self.wanted_port, "Valkey")
        if self.folder is None:
            self.temporary = TemporaryFolder("lantern-valkey")
            self.folder = self.temporary.path
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder = self.folder.resolve()
        try:
            self._run(valkey_binary(), self.folder)
        except BaseException:
            self.stop()
            raise

    def start_again(self) -> None:
        """The server, which had died, answers again at the same address, with what its folder still holds."""
        if self.folder is None:
            raise ServerError("The server was never started, or its data was temporary and is gone.")
        self.wanted_port = self.port
        self._run(valkey_binary(), self.folder)

    def _run(self, program: Path, folder: Path) -> None:
        log = folder / "valkey.log"
        for attempt in range(ATTEMPTS):
            self.port = self.wanted_port or free_port()
            log.write_bytes(b"")
            self.child = start_child(
                [program, "-"],
                log=log,
                account=oneself(),
                farewell=FAREWELL,
                cwd=folder,
                # By standard input, so that the password is in no command line and no file.
                stdin=self._configuration(folder).encode(),
            )
            if wait_until(self._is_up_or_gone, seconds=START_SECONDS) and self.child.poll() is None:
                return
            stop_child(self.child, FAREWELL, PATIENCE)
            if self.wanted_port is not None:
                break
            time.sleep(0.1 * attempt)
        raise ServerError(f"Valkey did not start. The end of {log}:\n{last_lines(log)}")

    def _configuration(self, folder: Path) -> str:
        return "\n".join(
            [
                f"bind {LOOPBACK}",
                f"port {self.port}",
                f"requirepass {self.password}",
                f'dir "{folder}"',
                "protected-mode yes",
                'unixsocket ""',
                "daemonize no",
                'logfile ""',
                "maxmemory 256mb",
                # A broker must never drop a queued task to make room for a cached page.
                "maxmemory-policy volatile-lru",
                'save ""',
                f"appendonly {'yes' if self.kept else 'no'}",
                "",
            ]
        )

    def _is_up_or_gone(self) -> bool:
        if self.child is None or self.child.poll() is not None:
            return True
        return self._answers(f"AUTH {self.password}\r\nPING\r\n", b"+OK\r\n+PONG\r\n")

    def _answers(self, question: str, expected: bytes) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), 1) as line:
                line.settimeout(1)
                line.sendall(question.encode())
                said = b""
                while len(said) < len(expected) and (part := line.recv(1024)):
                    said += part
        except OSError:
            return False
        return said == expected

    def stop(self) -> None:
        """The server has ended, and a temporary folder is gone."""
        if self.child is not None:
            stop_child(self.child, FAREWELL, PATIENCE)
            self.child = None
        if self.temporary is not None:
            self.temporary.remove()
            self.temporary = self.folder = None
