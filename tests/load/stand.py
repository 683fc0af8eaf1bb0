"""The web and a worker as the image starts them, with production's settings, on the tests' own database. Loopback only."""

import http.client
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from lantern.demo.supervisor import Program, Supervisor
from lantern.servers.children import LOOPBACK, free_port, wait_until
from lantern.servers.errors import ServerError, last_lines
from lantern.servers.valkey import EmbeddedValkey
from tests.servers.running import command_of, descendants

ROOT = Path(__file__).parents[2]
IMAGE = ROOT / "deploy" / "image"
START_SECONDS = 60.0
OPERATOR_HOST = "operator.lantern.test"
FILES_HOST = "files.lantern.test"
# What the tests' own process is told is not for these: each of them is named below.
OURS = ("DATABASE_", "LANTERN_", "DJANGO_", "CELERY_", "CACHE_", "EMAIL_", "PYTEST_")

# What Django's file backend writes after each.
_BETWEEN_MAILS = re.compile(rb"^-{79}\n", re.MULTILINE)


@dataclass(frozen=True)
class Stand:
    """Where the web answers, and the folder that it and the worker write to."""

    port: int
    folder: Path

    @property
    def mails(self) -> list[bytes]:
        """Each by itself: two that were sent in one second by two processes may lie in one file."""
        files = sorted((self.folder / "mail").glob("*.log"))
        return [mail for file in files for mail in _BETWEEN_MAILS.split(file.read_bytes()) if mail.strip()]

    def web_seconds(self) -> float:
        """What the processes of the web have had of a processor since they started: less than time where others want it too."""
        leaders = {pid for pid in descendants(os.getpid()) if f"--port {self.port}" in command_of(pid)}
        return sum(map(_processor_seconds, leaders.union(*map(descendants, leaders))))


@contextmanager
def stand(folder: Path, *, web: int, workers: int) -> Iterator[Stand]:
    """So many processes of the web and of a worker run while the block does. What they start is gone afterwards."""
    port = free_port()
    (folder / "mail").mkdir()
    with EmbeddedValkey() as valkey:
        processes = {"LANTERN_WEB_WORKERS": str(web), "LANTERN_WORKER_PROCESSES": str(workers)}
        environment = _environment(folder, valkey) | processes
        supervisor = Supervisor(logs=folder, cwd=ROOT, tell=lambda line: None)
        try:
            supervisor.start(Program("web", ("sh", "-c", _web(port)), environment))
            if workers:
                supervisor.start(Program("worker", ("sh", str(IMAGE / "worker"), "default"), environment))
                _wait_for_worker(folder / "worker.log")
            _wait_for_web(port, folder / "web.log")
            yield Stand(port, folder)
        finally:
            supervisor.stop()


def _web(port: int) -> str:
    """What the image runs, at another address: a change of the image is a change of what is measured."""
    script = (IMAGE / "web").read_text(encoding="utf-8")
    for shipped, here in (("--host 0.0.0.0", f"--host {LOOPBACK}"), ("--port 8000", f"--port {port}")):
        if shipped not in script:
            raise LookupError(f"deploy/image/web does not say {shipped} any more.")
        script = script.replace(shipped, here)
    return script


def _environment(folder: Path, valkey: EmbeddedValkey) -> dict[str, str]:
    given = connection.settings_dict
    keys = ",".join(f"{name}:{key.hex()}" for name, key in settings.DATA_KEYS.items())
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "tests.load.settings",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        "PYTHONUNBUFFERED": "1",
        # Without a name or password: each tenant's login is derived.
        "DATABASE_URL": f"postgresql://{given['HOST']}:{given['PORT']}/{given['NAME']}",
        "LANTERN_MASTER_KEY": os.environ["LANTERN_MASTER_KEY"],
        "LANTERN_DATA_KEYS": keys,
        "LANTERN_KEYS_DIR": str(settings.KEYS_DIR),
        "LANTERN_ROLE_PREFIX": settings.ROLE_PREFIX,
        "LANTERN_DB_MODE": "tenant",
        "LANTERN_OPERATOR_HOST": OPERATOR_HOST,
        "LANTERN_FILES_HOST": FILES_HOST,
        "LANTERN_VAR_DIR": str(folder),
        "LANTERN_FILES_DIR": str(settings.PRIVATE_FILES),
        "LANTERN_ANCHORS_DIR": str(folder / "anchors"),
        "LANTERN_STATIC_ROOT": str(folder / "static"),
        "CELERY_BROKER_URL": valkey.broker_url,
        "CACHE_URL": valkey.cache_url,
        "EMAIL_HOST": "localhost",
        "DEFAULT_FROM_EMAIL": "Lantern <no-reply@lantern.example>",
    }


def _wait_for_web(port: int, log: Path) -> None:
    if not wait_until(lambda: _answers(port), seconds=START_SECONDS, pause=0.1):
        raise ServerError(f"The web did not answer.\n{last_lines(log, 25)}")


def _wait_for_worker(log: Path) -> None:
    if not wait_until(lambda: "ready" in log.read_text(encoding="utf-8"), seconds=START_SECONDS, pause=0.1):
        raise ServerError(f"The worker did not start.\n{last_lines(log, 25)}")


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        line.request("GET", "/healthz", headers={"Host": OPERATOR_HOST, "X-Forwarded-Proto": "https"})
        return line.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        line.close()
