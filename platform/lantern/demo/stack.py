"""The demo's servers and programs, with the environment that each may see.

The owner's and the superuser's passwords go only to the programs that migrate and set up tenants; the web, the
worker and the schedule get the database's address and the master key, from which each tenant's login is derived.
"""

import fcntl
import os
import secrets
import shutil
import signal
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from lantern.demo.supervisor import Program, Supervisor
from lantern.demo.world.cast import OPERATOR_HOST
from lantern.servers.accounts import oneself
from lantern.servers.children import start_child, stop_child
from lantern.servers.errors import AlreadyRunning, ServerError, last_lines
from lantern.servers.postgres import EmbeddedPostgres
from lantern.servers.valkey import EmbeddedValkey

ROOT = Path(__file__).resolve().parents[3]
TOOLS = Path(sys.executable).parent
SETTINGS = "lantern.settings.demo"
WEB_WORKERS = 2

# What prepare_demo exits with: an earlier run was interrupted while it made the world; tenants are set up and empty.
HALF_MADE = 3
TO_BE_FILLED = 4


@dataclass(frozen=True)
class Options:
    """Where the demo lives and how big its world is."""

    var: Path
    port: int
    world: str = "county"

    @property
    def folder(self) -> Path:
        return self.var / "demo"


class Stack:
    """Start it from the main thread; `stop` may be called after a `start` that failed half-way."""

    def __init__(self, options: Options, tell: Callable[[str], None]) -> None:
        self.options = options
        self.tell = tell
        self.supervisor = Supervisor(logs=options.folder, cwd=ROOT, tell=tell)
        self.postgres: EmbeddedPostgres | None = None
        self.valkey: EmbeddedValkey | None = None
        self._lock: int | None = None

    # Start and stop

    def start(self) -> None:
        """Servers answer, the world exists, and every program has been started."""
        self.options.folder.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        self._start_servers()
        self._prepare_world()
        for program in self.programs():
            self.supervisor.start(program)

    def stop(self) -> None:
        """Nothing of the demo runs any more; its data is kept."""
        self.supervisor.stop()
        self._stop_servers()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _take_lock(self) -> None:
        # The kernel lets go of it however this process ends.
        self._lock = os.open(self.options.folder / "running.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"The demo is already running on {self.options.folder}.") from error

    def _start_servers(self) -> None:
        if "DATABASE_URL" not in os.environ:
            self.postgres = EmbeddedPostgres(self.options.folder / "postgres")
            self.postgres.start()
        elif "DATABASE_OWNER_URL" not in os.environ:
            raise ServerError("DATABASE_URL is set, so DATABASE_OWNER_URL is needed too: the owner makes the tables.")
        if "CELERY_BROKER_URL" not in os.environ or "CACHE_URL" not in os.environ:
            self.valkey = EmbeddedValkey(self.options.folder / "valkey")
            self.valkey.start()

    def _stop_servers(self) -> None:
        for server in (self.valkey, self.postgres):
            if server is not None:
                server.stop()

    def _prepare_world(self) -> None:
        """The database is migrated and holds the whole world."""
        found = self._run("prepare_demo", self.owner_environment(), also={HALF_MADE, TO_BE_FILLED})
        if found == HALF_MADE:
            self._start_afresh()
            found = self._run("prepare_demo", self.owner_environment(), also={TO_BE_FILLED})
        if found == TO_BE_FILLED:
            # As the web runs, on the tenants' own logins; the owner's address is for the dates alone.
            owner = self.owner_environment()["DATABASE_OWNER_URL"]
            # Every school is visited again in each round.
            kept = {"LANTERN_DB_KEEP_CONNECTIONS": "64"}
            self._run("fill_demo", self.environment() | kept | {"DATABASE_OWNER_URL": owner})

    def _start_afresh(self) -> None:
        if self.postgres is None:
            raise ServerError("The database holds part of a demo, or another one. Empty it and start again.")
        self.tell("An earlier start was interrupted, so the demo's world is made afresh.")
        self._stop_servers()
        for name in ("postgres", "valkey", "mail"):
            shutil.rmtree(self.options.folder / name, ignore_errors=True)
        self._start_servers()

    def _run(self, command: str, environment: dict[str, str], *, also: Collection[int] = ()) -> int:
        """The management command's exit code: 0 or one of `also`, else ServerError with the end of its log."""
        log = self.options.folder / f"{command}.log"
        log.write_bytes(b"")
        child = start_child(
            [sys.executable, "manage.py", command, "--world", self.options.world],
            log=log,
            account=oneself(),
            farewell=signal.SIGTERM,
            cwd=ROOT,
            environment=environment,
        )
        try:
            code = child.wait()
        finally:
            stop_child(child, signal.SIGTERM, patience=5)
        if code and code not in also:
            raise ServerError(f"The demo's world could not be made. The end of {log}:\n{last_lines(log, 25)}")
        return code

    # Environments

    def environment(self) -> dict[str, str]:
        """What every program may see: no login that could change a table's shape."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_OWNER_URL", "DATABASE_SUPERUSER_URL", "LANTERN_DB_MODE"}
        }
        made = {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
            "PYTHONUNBUFFERED": "1",
            "LANTERN_DB_MODE": "tenant",
            "LANTERN_VAR_DIR": str(self.options.var),
            "LANTERN_OPERATOR_HOST": OPERATOR_HOST,
            "LANTERN_SCHEME": "http",
            "LANTERN_PORT_SUFFIX": f":{self.options.port}",
            "LANTERN_MASTER_KEY": os.environ.get("LANTERN_MASTER_KEY") or self._kept_master_key(),
        }
        if self.postgres is not None:
            made["DATABASE_URL"] = self.postgres.address
        if self.valkey is not None:
            made |= {"CELERY_BROKER_URL": self.valkey.broker_url, "CACHE_URL": self.valkey.cache_url}
        return inherited | made

    def owner_environment(self) -> dict[str, str]:
        """What migrating and setting up tenants needs beside that."""
        if self.postgres is not None:
            logins = {
                "DATABASE_OWNER_URL": self.postgres.owner_url,
                "DATABASE_SUPERUSER_URL": self.postgres.superuser_url,
            }
        else:
            names = ("DATABASE_OWNER_URL", "DATABASE_SUPERUSER_URL")
            logins = {name: os.environ[name] for name in names if name in os.environ}
        return self.environment() | {"LANTERN_DB_MODE": "owner"} | logins

    def _kept_master_key(self) -> str:
        # Kept with the data: the passwords of the tenants' logins come from it.
        file = self.options.folder / "postgres" / "master-key"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as output:
                output.write(secrets.token_hex(32))
        return file.read_text(encoding="ascii")

    # Programs

    def programs(self) -> list[Program]:
        """The web, the worker, the worker that sets up tenants, and the schedule."""
        everyone, owner = self.environment(), self.owner_environment()
        # One catalogue revoke at the start is all that the superuser is for.
        owner.pop("DATABASE_SUPERUSER_URL", None)
        schedule = str(self.options.folder / "schedule")
        return [
            Program(
                "web",
                (
                    *(str(TOOLS / "granian"), "--interface", "wsgi", "--host", "127.0.0.1"),
                    *("--port", str(self.options.port), "--workers", str(WEB_WORKERS)),
                    # One request at a time in a process: a thread would have a database connection of its own.
                    *("--blocking-threads", "1", "--no-ws", "--respawn-failed-workers"),
                    # A worker that is told to go while it starts does not hear it, and would be waited for.
                    *("--workers-kill-timeout", "5"),
                    "lantern.wsgi:application",
                ),
                everyone,
            ),
            Program("worker", (*_celery("worker"), *_worker("default", processes=2)), everyone),
            Program("provisioner", (*_celery("worker"), *_worker("provisioning", processes=1)), owner),
            Program("schedule", (*_celery("beat"), "--schedule", schedule, "--pidfile="), everyone),
        ]


def _celery(command: str) -> tuple[str, ...]:
    return (str(TOOLS / "celery"), "--app", "lantern.celery", command, "--loglevel", "INFO")


def _worker(queue: str, *, processes: int) -> tuple[str, ...]:
    name = ("--hostname", f"{queue}@%h")
    # Workers here need not know of each other.
    alone = ("--without-gossip", "--without-mingle")
    return ("--queues", queue, "--concurrency", str(processes), *name, *alone)
