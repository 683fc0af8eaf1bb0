"""The whole product for a while: servers, web, two workers and the schedule, as the demo runs them, in a place to be killed."""

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

import psycopg2

from lantern.demo.stack import ROOT, Options, Stack
from lantern.demo.supervisor import Program
from lantern.servers.accounts import oneself
from lantern.servers.children import start_child, stop_child
from lantern.servers.errors import last_lines
from tests.servers.running import command_of, descendants, is_running

WORKERS = ("one", "two")
# Variables of the test run that would lead the stand's programs to the tests' own servers.
OURS = ("DATABASE_", "LANTERN_", "DJANGO_", "CELERY_", "CACHE_", "PYTEST_")


class Stand(Stack):
    """Start it from the main thread, and call `look_after` often: it starts again what has died."""

    def __init__(self, folder: Path, *, port: int, schools: int, rounds: int) -> None:
        self.said: list[str] = []
        super().__init__(Options(var=folder, port=port), self.said.append)
        self.size = (schools, rounds)
        self.facts: dict[str, Any] = {}
        # A broker that comes back with an empty memory, as one without a disk does.
        self.broker_forgets = True

    @property
    def mails(self) -> Path:
        return self.options.folder / "mail"

    def _prepare_world(self) -> None:
        self.options.folder.mkdir(parents=True, exist_ok=True)
        self.facts = self.ask("tests.recovery.world", *map(str, self.size), environment=self.owner_environment())

    def programs(self) -> list[Program]:
        """The demo's, with two workers, so that the death of one is not the death of the work."""
        made = {program.name: program for program in super().programs()}
        worker = made["worker"]
        workers = [
            Program(
                name,
                tuple(part.replace("default@%h", f"{name}@%h") for part in worker.command),
                worker.environment,
            )
            for name in WORKERS
        ]
        return [made["web"], *workers, made["schedule"]]

    def ask(self, module: str, *arguments: str, environment: dict[str, str] | None = None) -> Any:
        """What a program of ours answers in its last line, as JSON."""
        log = self.options.folder / f"{module.rpartition('.')[2]}.log"
        log.write_bytes(b"")
        child = start_child(
            [sys.executable, "-m", module, *arguments],
            log=log,
            account=oneself(),
            farewell=signal.SIGTERM,
            cwd=ROOT,
            environment=environment or self.environment(),
        )
        try:
            code = child.wait(180)
        finally:
            stop_child(child, signal.SIGTERM, patience=5)
        assert code == 0, last_lines(log, 40)
        return json.loads(last_lines(log, 1))

    # Keeping it up

    def look_after(self) -> None:
        """Programs and servers that died are started again, as a service manager would."""
        self.supervisor.look_after()
        assert self.postgres is not None
        assert self.valkey is not None
        if self.postgres.child is not None and self.postgres.child.poll() is not None:
            self.postgres.start_again()
        if self.valkey.child is not None and self.valkey.child.poll() is not None:
            if self.broker_forgets:
                shutil.rmtree(self.options.folder / "valkey" / "appendonlydir", ignore_errors=True)
            self.valkey.start_again()

    # Killing

    def kill(self, what: str, chance: random.Random) -> float:
        """Sends kill -9 to something of this kind and returns when."""
        if what == "database":
            assert self.postgres is not None
            assert self.postgres.child is not None
            pids = [self.postgres.child.pid]
        elif what == "broker":
            assert self.valkey is not None
            assert self.valkey.child is not None
            pids = [self.valkey.child.pid]
        else:
            pids = self.pids(what)
        if not pids:
            return 0.0
        at = time.time()
        os.kill(chance.choice(pids), signal.SIGKILL)
        return at

    def pids(self, what: str) -> list[int]:
        """The processes of the web or of the workers that do the work, and their leaders."""
        marks = ("granian",) if what == "web" else tuple(f"--hostname {name}@" for name in WORKERS)
        found = []
        for leader in descendants(os.getpid()):
            if any(mark in command_of(leader) for mark in marks):
                found += [leader, *descendants(leader)]
        return sorted({pid for pid in found if is_running(pid) and "resource_tracker" not in command_of(pid)})

    def superuser(self) -> Any:
        """A raw connection that may do anything."""
        assert self.postgres is not None
        raw = psycopg2.connect(self.postgres.superuser_url)
        raw.autocommit = True
        return raw

    def undone(self) -> int:
        """How many messages of all outboxes wait to be done."""
        schemas = [place["schema"] for place in (self.facts["authority"], *self.facts["schools"])]
        counts = [
            f"(select count(*) from {schema}.outbox_message where done_at is null and failed_at is null)"
            for schema in schemas
        ]
        raw = self.superuser()
        try:
            with raw.cursor() as cursor:
                cursor.execute(f"select {' + '.join(counts)}")
                return int(cursor.fetchone()[0])
        finally:
            raw.close()
