"""A PostgreSQL server as a child process: passwords required, loopback only, no unix socket."""

import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg2
from psycopg2 import sql

from lantern.servers.accounts import Account, account_for, nobody
from lantern.servers.binaries import postgres_binaries
from lantern.servers.children import (
    LOOPBACK,
    check_port_is_free,
    free_port,
    start_child,
    stop_child,
    wait_until,
)
from lantern.servers.errors import AlreadyRunning, ServerError, last_lines
from lantern.servers.temporary import TemporaryFolder

SUPERUSER = "postgres"
OWNER = "lantern_owner"
DATABASE = "lantern"

# Fast shutdown: sessions are ended, everything acknowledged is on disk.
FAREWELL = signal.SIGINT
PATIENCE = 20.0

START_SECONDS = 30.0
PORT_ATTEMPTS = 5

# A server whose parent was killed needs a moment to notice and go; its lock is not ours to delete.
LOCK_WORDS = ("lock file", "pre-existing shared memory block")
LOCK_PATIENCE = 15.0

# Where every account can go, for a checkout that only root can enter.
PUBLIC_PLACE = Path("/var/tmp/lantern-servers")  # noqa: S108 # nosec B108 # its owner is checked before use

PORT_WORDS = ("Address already in use", "could not bind")


@dataclass(frozen=True)
class Passwords:
    """What the superuser and the owner sign in with; kept beside the data, readable by us only."""

    superuser: str
    owner: str

    @classmethod
    def kept_in(cls, file: Path) -> Self:
        """The passwords in the file, made up and written there the first time."""
        if not file.exists():
            made = {"superuser": secrets.token_hex(24), "owner": secrets.token_hex(24)}
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as output:
                json.dump(made, output)
        return cls(**json.loads(file.read_text(encoding="utf-8")))


class EmbeddedPostgres:
    """One server on one folder. Start it from a thread that outlives it (see `children`).

    Without a folder the data is temporary: removed at `stop`, and not forced to disk, since
    nobody needs it after a crash. A `port` of None means any free one.
    """

    def __init__(self, folder: Path | None = None, *, port: int | None = None, max_connections: int = 300) -> None:
        self.kept = folder is not None
        self.temporary: TemporaryFolder | None = None
        self.folder = folder
        self.wanted_port = port
        self.max_connections = max_connections
        self.port = 0
        self.child: subprocess.Popen[bytes] | None = None
        self.passwords = Passwords("", "")

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

    # What others need to know ---------------------------------------------------------------

    @property
    def superuser_url(self) -> str:
        return self._url(SUPERUSER, self.passwords.superuser)

    @property
    def owner_url(self) -> str:
        return self._url(OWNER, self.passwords.owner)

    @property
    def address(self) -> str:
        """Host, port and database without a login: for processes that derive one per tenant."""
        return f"postgresql://{LOOPBACK}:{self.port}/{DATABASE}"

    def _url(self, user: str, password: str) -> str:
        return f"postgresql://{user}:{password}@{LOOPBACK}:{self.port}/{DATABASE}"

    # Start ----------------------------------------------------------------------------------

    def start(self) -> None:
        """The server answers, and the owner and the database exist."""
        if self.wanted_port is not None:
            check_port_is_free(self.wanted_port, "PostgreSQL")
        if self.folder is None:
            self.temporary = TemporaryFolder("lantern-postgres")
            self.folder = self.temporary.path
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder = self.folder.resolve()
        try:
            self.passwords = Passwords.kept_in(self.folder / "passwords.json")
            binaries, data, account = self._place(self.folder)
            if not (data / "PG_VERSION").exists():
                self._initialise(binaries, data, account)
            self._check_version(binaries, data, account)
            account.take_ownership(data)
            self._run(binaries, data, account)
            self._prepare_database()
        except BaseException:
            self.stop()
            raise

    def start_again(self) -> None:
        """The server, which had died, answers again at the same address; what was committed is there."""
        if self.folder is None:
            raise ServerError("The server was never started, or its data was temporary and is gone.")
        self.wanted_port = self.port
        self._run(*self._place(self.folder))

    def _place(self, folder: Path) -> tuple[Path, Path, Account]:
        """Programs, data folder and account that go together."""
        binaries = postgres_binaries()
        account = account_for(program=binaries / "postgres", folder=folder)
        if account is not None:
            return binaries, folder / "data", account
        copy = _copy_for_nobody(binaries)
        # Named after the checkout's folder, so that the next run finds its data again.
        name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
        data = copy.parent.parent / f"data-{name}"
        return copy, data, nobody()

    def _initialise(self, binaries: Path, data: Path, account: Account) -> None:
        # Built beside and renamed, so that an interrupted initdb is not taken for a server.
        fresh = data.with_name(f"{data.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        account.take_ownership(fresh)
        with tempfile.NamedTemporaryFile("w", prefix="lantern-pw-", encoding="utf-8") as file:
            file.write(self.passwords.superuser)
            file.flush()
            account.take_ownership(Path(file.name))
            made = account.run(
                binaries / "initdb",
                f"--pgdata={fresh}",
                f"--username={SUPERUSER}",
                "--auth=scram-sha-256",
                f"--pwfile={file.name}",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                *([] if self.kept else ["--no-sync"]),
            )
        if made.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise ServerError(f"PostgreSQL could not make its data folder: {made.stderr.strip()}")
        fresh.rename(data)

    def _check_version(self, binaries: Path, data: Path, account: Account) -> None:
        kept = (data / "PG_VERSION").read_text(encoding="ascii").strip()
        program = account.run(binaries / "postgres", "--version").stdout.strip()
        if not program.split()[-1].startswith(f"{kept}.") and f" {kept}." not in program:
            raise ServerError(
                f"The data in {data} was made by PostgreSQL {kept}, and the server here is "
                f"{program}. Remove the folder to start afresh."
            )

    def _run(self, binaries: Path, data: Path, account: Account) -> None:
        """The server accepts our password, tried again while an old one still leaves."""
        log = data.with_name(f"{data.name}.log")
        deadline = time.monotonic() + LOCK_PATIENCE
        attempts = 0
        while True:
            self.port = self.wanted_port or free_port()
            log.write_bytes(b"")
            self.child = start_child(
                [binaries / "postgres", "-D", data, *self._options()],
                log=log,
                account=account,
                farewell=FAREWELL,
            )
            if wait_until(self._is_up_or_gone, seconds=START_SECONDS) and self.child.poll() is None:
                return
            stop_child(self.child, FAREWELL, PATIENCE)
            said = last_lines(log)
            attempts += 1
            if any(words in said for words in PORT_WORDS) and self.wanted_port is None:
                if attempts < PORT_ATTEMPTS:
                    continue
            elif any(words in said for words in LOCK_WORDS):
                if time.monotonic() < deadline:
                    time.sleep(0.25)
                    continue
                raise AlreadyRunning(f"Another PostgreSQL is using {data}. Is the demo already running here?")
            raise ServerError(f"PostgreSQL did not start. The end of {log}:\n{said}")

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": str(self.max_connections),
            "password_encryption": "scram-sha-256",
            # Hundreds of schemas are locked together when a fleet is dropped or dumped.
            "max_locks_per_transaction": "256",
            "log_min_messages": "warning",
        }
        if not self.kept:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _is_up_or_gone(self) -> bool:
        if self.child is None or self.child.poll() is not None:
            return True
        try:
            psycopg2.connect(
                host=LOOPBACK,
                port=self.port,
                user=SUPERUSER,
                password=self.passwords.superuser,
                dbname="postgres",
                connect_timeout=3,
            ).close()
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise ServerError(
                    f"PostgreSQL refuses the password kept in {self.folder}/passwords.json. "
                    "Remove that folder to start afresh."
                ) from error
            return False
        return True

    def _prepare_database(self) -> None:
        connection = psycopg2.connect(
            host=LOOPBACK,
            port=self.port,
            user=SUPERUSER,
            password=self.passwords.superuser,
            dbname="postgres",
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1 from pg_roles where rolname = %s", [OWNER])
                if cursor.fetchone() is None:
                    cursor.execute(
                        sql.SQL("create role {} login createrole createdb password {}").format(
                            sql.Identifier(OWNER), sql.Literal(self.passwords.owner)
                        )
                    )
                cursor.execute("select 1 from pg_database where datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(
                        sql.SQL("create database {} owner {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
                    )
        finally:
            connection.close()

    # Stop -----------------------------------------------------------------------------------

    def stop(self) -> None:
        """The server has ended, and a temporary folder is gone."""
        if self.child is not None:
            stop_child(self.child, FAREWELL, PATIENCE)
            self.child = None
        if self.temporary is not None:
            self.temporary.remove()
            self.temporary = self.folder = None


def _copy_for_nobody(binaries: Path) -> Path:
    """The server's programs in a folder that every account can enter, copied once."""
    installation = binaries.parent
    place = PUBLIC_PLACE
    place.mkdir(mode=0o755, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid != os.geteuid():
        raise ServerError(f"{place} belongs to somebody else. Remove it, or set DATABASE_URL.")
    version = hashlib.sha256(str(installation).encode()).hexdigest()[:16]
    copy = place / f"postgres-{version}"
    if not copy.exists():
        unfinished = Path(tempfile.mkdtemp(dir=place))
        shutil.copytree(installation, unfinished, symlinks=True, dirs_exist_ok=True)
        unfinished.chmod(0o755)
        try:
            unfinished.rename(copy)
        except OSError:
            # Another run finished its copy first; that one serves as well.
            shutil.rmtree(unfinished)
    return copy / binaries.name
