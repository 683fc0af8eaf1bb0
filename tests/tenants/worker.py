"""A real Celery worker on a real broker, beside the test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from lantern.celery import app
from lantern.servers.children import stop_child

ROOT = Path(__file__).resolve().parents[2]


def environment(mode: str, **more: str) -> dict[str, str]:
    """What a process of the product needs to know to work on the test database."""
    given = connection.settings_dict
    address = f"postgresql://{quote(given['USER'])}:{quote(given['PASSWORD'])}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
        "DJANGO_SETTINGS_MODULE": "lantern.settings.base",
        "DATABASE_URL": address,
        "DATABASE_OWNER_URL": address,
        "LANTERN_DB_MODE": mode,
        "LANTERN_ROLE_PREFIX": settings.ROLE_PREFIX,
        **more,
    }


@contextmanager
def worker(broker_url: str, *, queues: str = "default", mode: str = "tenant") -> Iterator[subprocess.Popen[bytes]]:
    """Runs a worker against the test database until the block ends; tasks of this process go to the same broker."""
    command = [
        "worker",
        "-I",
        "tests.tenants.probe_tasks",
        "-Q",
        queues,
        "-c",
        "2",
        "--without-gossip",
        "--without-mingle",
    ]
    with publishing_to(broker_url), _running(command, broker_url, mode) as process:
        yield process


@contextmanager
def scheduler(broker_url: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Runs the product's schedule until the block ends; what it remembers is in the folder."""
    command = ["beat", "--schedule", str(folder / "schedule"), "--pidfile="]
    with _running(command, broker_url, "tenant") as process:
        yield process


@contextmanager
def _running(command: list[str], broker_url: str, mode: str) -> Iterator[subprocess.Popen[bytes]]:
    celery = [sys.executable, "-m", "celery", "-A", "lantern.celery"]
    known = environment(mode, CELERY_BROKER_URL=broker_url)
    process = subprocess.Popen([*celery, *command, "--loglevel", "warning"], env=known, cwd=ROOT)
    try:
        yield process
    finally:
        stop_child(process, signal.SIGTERM, patience=20)


@contextmanager
def publishing_to(broker_url: str) -> Iterator[None]:
    """Tasks that this process sends in the block go to this broker."""
    before = app.conf.broker_url
    _publish_to(broker_url)
    try:
        yield
    finally:
        _publish_to(before)


def _publish_to(broker_url: str) -> None:
    app.conf.broker_url = broker_url
    # Celery's own way of forgetting connections to the broker; it has no public one.
    app._after_fork()


def wait_for(question: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether the answer became yes in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.1)
    return False
