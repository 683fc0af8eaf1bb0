"""The whole product beside the tests: what `make demo` runs, on free ports and in a folder that is gone afterwards."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from lantern.demo.__main__ import wait_until_it_answers
from lantern.demo.stack import ROOT, Options, Stack
from lantern.demo.world.cast import OPERATOR_HOST
from lantern.demo.world.county import AUTHORITY_HOST
from lantern.servers.children import free_port
from lantern.servers.temporary import TemporaryFolder

STYLES = ROOT / "platform/lantern/ui/static/lantern/build/lantern.css"
LATE_SECONDS = 120


class County:
    """The demo's world, being served. Ask it for addresses."""

    def __init__(self, stack: Stack, service_port: int) -> None:
        self.port = stack.options.port
        # What the demo keeps, also when it is not served.
        self.folder = stack.options.var
        self.stop = stack.stop
        self.operator = self.at(OPERATOR_HOST)
        self.authority = self.at(AUTHORITY_HOST)
        # Where a sign-in service may be started: the one host that this installation's operator has listed.
        self.service_port = service_port
        self._environment = stack.environment()

    def at(self, host: str) -> str:
        """The address of a tenant's home page, without the last slash."""
        return f"http://{host}:{self.port}"

    def let_schools_submit(self, *labels: str) -> None:
        """These schools have sent their returns for the round that is open, through the product's own actions."""
        self._run("tests.journeys.late_returns", *labels)

    def let_time_pass(self, host: str, email: str, *, since: str, minutes: float) -> None:
        """This person's sessions were last `seen` that long ago, or last `shown` to be theirs."""
        self._run("tests.journeys.older_sessions", host, email, since, str(minutes))

    def _run(self, module: str, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self._environment,
            check=True,
            timeout=LATE_SECONDS,
        )


@contextmanager
def county() -> Iterator[County]:
    """A county while the block runs; nothing of it afterwards.

    JOURNEYS_VAR names the `var` folder of a demo that has been made before, which saves a minute while a journey is
    being written. What a journey changes stays in it.
    """
    if not STYLES.exists():
        raise FileNotFoundError(f"{STYLES} is missing: run `make styles`.")
    kept = os.environ.get("JOURNEYS_VAR")
    temporary = None if kept else TemporaryFolder("lantern-journeys")
    folder = Path(kept) if kept else temporary.path
    stack = Stack(Options(var=folder, port=free_port()), _tell)
    service_port = free_port()
    try:
        with own_environment(LANTERN_OIDC_HOSTS=f"http://127.0.0.1:{service_port}"):
            stack.start()
            found = County(stack, service_port)
        wait_until_it_answers(stack)
        yield found
    finally:
        stack.stop()
        if temporary is not None:
            temporary.remove()


@contextmanager
def own_environment(**also: str) -> Iterator[None]:
    """Without what the other tests are configured by: the demo has a database and keys of its own."""
    theirs = ("DATABASE_", "LANTERN_", "DJANGO_", "CELERY_", "CACHE_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    with patch.dict(os.environ, kept | also, clear=True):
        yield


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
