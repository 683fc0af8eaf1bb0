"""Debian's PgBouncer beside the tests, on the configuration and the SQL that are shipped in deploy/.

What differs is said in `_configuration` and `_setup`: addresses, the place of the password file, and names that keep tests on one
server apart.
"""

import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg2
from django.conf import settings

from lantern.servers.accounts import account_for
from lantern.servers.children import LOOPBACK, free_port, start_child, stop_child, wait_until
from lantern.servers.errors import last_lines
from lantern.servers.temporary import TemporaryFolder
from tests.servers.running import ROOT

DEPLOY = ROOT / "deploy"
# Debian puts it where an ordinary user's path does not lead.
PROGRAM = shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
MISSING = "PgBouncer is not installed: apt-get install pgbouncer, as .ci/run does"
# The database as PgBouncer's clients call it.
DATABASE = "lantern"

_AUTH = "pgbouncer_auth"
_PASSWORD_FILE = "/run/secrets/pgbouncer_userlist"
_FAREWELL = signal.SIGTERM
_ATTEMPTS = 5


class Pooler:
    """Start it from a thread that outlives it (see lantern.servers.children). One at a time for a database."""

    def __init__(self, server: dict[str, Any]) -> None:
        self.server = {**server}
        self.port = 0
        self.child: subprocess.Popen[bytes] | None = None
        self.folder: TemporaryFolder | None = None
        self._password = secrets.token_hex(24)
        # Logins belong to the whole cluster, on which another run of the tests may be at work.
        self._auth = f"{settings.ROLE_PREFIX}{_AUTH}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """PgBouncer signs in whoever may pass through it."""
        assert PROGRAM is not None
        self._forget()
        self._setup()
        self.folder = TemporaryFolder("lantern-pgbouncer")
        try:
            self._run(self.folder.path, {})
        except BaseException:
            self.stop()
            raise

    @contextmanager
    def with_settings(self, **instead: object) -> Iterator[None]:
        """Started again with these settings in place of the shipped file's, and as it was afterwards. Its port is another one each time."""
        assert self.folder is not None
        assert self.child is not None
        stop_child(self.child, _FAREWELL, patience=5)
        self._run(self.folder.path, instead)
        try:
            yield
        finally:
            stop_child(self.child, _FAREWELL, patience=5)
            self._run(self.folder.path, {})

    def stop(self) -> None:
        """It has ended, and the database has no trace of it."""
        if self.child is not None:
            stop_child(self.child, _FAREWELL, patience=5)
            self.child = None
        if self.folder is not None:
            self.folder.remove()
            self.folder = None
        self._forget()

    def connect(self, user: str, password: str) -> Any:
        """A raw connection through it, in autocommit."""
        raw = psycopg2.connect(
            host=LOOPBACK, port=self.port, user=user, password=password, dbname=DATABASE, connect_timeout=5
        )
        raw.autocommit = True
        return raw

    def way_in(self) -> dict[str, Any]:
        """What differs in DATABASES of a process that goes through it."""
        return {"HOST": LOOPBACK, "PORT": str(self.port), "NAME": DATABASE, "USER": "", "PASSWORD": ""}

    @property
    def url(self) -> str:
        """DATABASE_URL as deploy/compose.yaml gives it to the web."""
        return f"postgresql://{LOOPBACK}:{self.port}/{DATABASE}"

    def _run(self, folder: Path, instead: Mapping[str, object]) -> None:
        program = Path(str(PROGRAM))
        users, log = folder / "userlist.txt", folder / "pgbouncer.log"
        account = account_for(program=program, folder=folder)
        assert account is not None, "neither nobody nor a user namespace can run PgBouncer here"
        users.write_text(f'"{self._auth}" "{self._password}"\n', encoding="ascii")
        users.chmod(0o600)
        for _ in range(_ATTEMPTS):
            self.port = free_port()
            configuration = folder / "pgbouncer.ini"
            configuration.write_text(self._configuration(users, instead), encoding="utf-8")
            for file in (users, configuration):
                account.take_ownership(file)
            log.write_bytes(b"")
            self.child = start_child([program, configuration], log=log, account=account, farewell=_FAREWELL)
            if wait_until(self._is_up_or_gone, seconds=10) and self.child.poll() is None:
                return
            stop_child(self.child, _FAREWELL, patience=5)
        raise RuntimeError(f"PgBouncer did not start:\n{last_lines(log)}")

    def _is_up_or_gone(self) -> bool:
        assert self.child is not None
        if self.child.poll() is not None:
            return True
        try:
            self.connect(self._auth, self._password).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _configuration(self, users: Path, instead: Mapping[str, object]) -> str:
        text = (DEPLOY / "pgbouncer/pgbouncer.ini").read_text(encoding="utf-8")
        given = self.server
        for shipped, here in {
            "host=postgres port=5432 dbname=lantern ": f"host={given['HOST']} port={given['PORT']} dbname={given['NAME']} ",
            "auth_user=pgbouncer_auth": f"auth_user={self._auth}",
            "listen_addr = 0.0.0.0": f"listen_addr = {LOOPBACK}",
            "listen_port = 6432": f"listen_port = {self.port}",
            _PASSWORD_FILE: str(users),
        }.items():
            text = _changed(text, shipped, here)
        for name, value in instead.items():
            text, found = re.subn(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
            assert found == 1, f"{name} is not in the shipped file"
        return text

    def _setup(self) -> None:
        """deploy/postgres/setup.sql from where the database exists; the owner's part is the tests' own."""
        _owner, _comment, text = (
            (DEPLOY / "postgres/setup.sql").read_text(encoding="utf-8").partition("-- PgBouncer signs tenants")
        )
        text = _comment + text
        for shipped, here in {
            "\\connect lantern\n": "",
            "on database lantern": f'on database "{self.server["NAME"]}"',
            ":'pgbouncer_password'": f"'{self._password}'",
            "'^lt_'": f"'^{settings.ROLE_PREFIX}_'",
            _AUTH: self._auth,
        }.items():
            text = _changed(text, shipped, here)
        self.as_superuser(text)

    def _forget(self) -> None:
        self.as_superuser(
            "drop schema if exists pgbouncer cascade;"
            f"do $$ begin if exists (select 1 from pg_roles where rolname = '{self._auth}') then"
            f' drop owned by "{self._auth}"; drop role "{self._auth}"; end if; end $$'
        )

    def as_superuser(self, statements: str) -> None:
        """Done straight in the database, in one transaction."""
        given = self.server
        raw = psycopg2.connect(
            host=given["HOST"], port=given["PORT"], dbname=given["NAME"], user=given["USER"], password=given["PASSWORD"]
        )
        try:
            with raw, raw.cursor() as cursor:
                cursor.execute(statements)
        finally:
            raw.close()


def _changed(text: str, shipped: str, here: str) -> str:
    assert shipped in text, f"{shipped!r} is no longer in the shipped file"
    return text.replace(shipped, here)
