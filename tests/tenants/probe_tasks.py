"""Tasks that tell which login they ran under; a real worker loads this module in the tests."""

import os
import time
from pathlib import Path
from uuid import uuid4

from django.db import connection

from lantern.celery import app
from tenants.people.models import User


def _sign(note: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select session_user::text")
        login = cursor.fetchone()[0]
    User.objects.create_user(email=f"{note}.{login}@probe.test", name=login, role="staff", password=None)


@app.task(name="probe.sign")
def sign(note: str) -> None:
    """Leaves a person named after the login in the tenant's own schema."""
    _sign(note)


@app.task(name="probe.start_another")
def start_another(note: str) -> None:
    """Starts `sign` from inside a task."""
    sign.delay(note)


@app.task(name="probe.fail")
def fail() -> None:
    """Breaks a transaction and the task."""
    with connection.cursor() as cursor:
        cursor.execute("select 1 / 0")


@app.task(name="probe.wait_for_a_sign")
def wait_for_a_sign(folder: str) -> None:
    """Notes that it has begun, and works until there is a file `go`."""
    (Path(folder) / f"begun-{uuid4()}").touch()
    while not (Path(folder) / "go").exists():
        time.sleep(0.05)


@app.task(name="probe.stumble")
def stumble(folder: str) -> None:
    """Fails the first time."""
    stone = Path(folder) / "stone"
    if not stone.exists():
        stone.touch()
        raise ZeroDivisionError


@app.task(name="probe.turn")
def turn() -> None:
    """Notes that this tenant's turn has begun, works as long as there is a file that holds it, and notes the end."""
    folder, schema = Path(os.environ["PROBE_FOLDER"]), connection.schema_name  # type: ignore[attr-defined]
    (folder / f"begun-{schema}-{uuid4()}").touch()
    while (folder / f"hold-{schema}").exists():
        time.sleep(0.05)
    (folder / f"ended-{schema}-{uuid4()}").touch()


@app.task(name="probe.touch")
def touch(path: str) -> None:
    """Asks the tenant's database one thing, and says that it has."""
    User.objects.exists()
    Path(path).touch()
