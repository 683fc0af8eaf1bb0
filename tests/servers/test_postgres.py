"""The embedded PostgreSQL: passwords, data, accounts, and nothing left behind."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from lantern.servers import postgres
from lantern.servers.accounts import Account, namespaced, nobody
from lantern.servers.children import LOOPBACK
from lantern.servers.errors import AlreadyRunning, BinariesMissing, PortTaken, ServerError
from lantern.servers.postgres import EmbeddedPostgres
from tests.servers.running import (
    all_gone,
    descendants,
    is_running,
    kill_outright,
    said,
    start_script,
)

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes account")

SERVE = """
import sys, time
from pathlib import Path
from lantern.servers.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
server.start()
print(server.superuser_url, flush=True)
print(server.folder, flush=True)
time.sleep(600)
"""


def ask(url: str, question: str) -> object:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres() as running:
        yield running


def test_it_is_postgresql_17_and_takes_300_connections(server: EmbeddedPostgres) -> None:
    assert str(ask(server.superuser_url, "show server_version")).startswith("17.")
    assert ask(server.superuser_url, "show max_connections") == "300"


def test_the_owner_is_no_superuser_and_owns_the_database(server: EmbeddedPostgres) -> None:
    assert ask(server.owner_url, "show is_superuser") == "off"
    assert ask(server.owner_url, "select rolcreaterole and rolcreatedb from pg_roles where rolname = user")
    assert (
        ask(
            server.owner_url,
            "select pg_get_userbyid(datdba) from pg_database where datname = current_database()",
        )
        == "lantern_owner"
    )


@pytest.mark.parametrize("user", ["postgres", "lantern_owner", "nobody"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_wrong_password_is_refused(server: EmbeddedPostgres, user: str, password: str) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(host=LOOPBACK, port=server.port, user=user, password=password, dbname="lantern")


def test_it_listens_on_loopback_only_and_on_no_unix_socket(server: EmbeddedPostgres) -> None:
    assert ask(server.superuser_url, "show listen_addresses") == LOOPBACK
    assert ask(server.superuser_url, "show unix_socket_directories") == ""


def test_no_password_is_in_a_command_line_or_readable_by_others(server: EmbeddedPostgres) -> None:
    assert server.child is not None
    assert server.folder is not None
    command = Path(f"/proc/{server.child.pid}/cmdline").read_bytes().decode()
    assert server.passwords.superuser not in command
    assert (server.folder / "passwords.json").stat().st_mode & 0o077 == 0


def test_two_run_side_by_side(server: EmbeddedPostgres) -> None:
    with EmbeddedPostgres() as other:
        assert other.port != server.port
        assert other.passwords.superuser != server.passwords.superuser
        ask(other.superuser_url, "create table only_here ()")
        assert ask(server.superuser_url, "select to_regclass('only_here')") is None


def test_stopping_removes_temporary_data() -> None:
    with EmbeddedPostgres() as server:
        folder, child = server.folder, server.child
        assert folder is not None
        assert folder.exists()
    assert not folder.exists()
    assert child is not None
    assert not is_running(child.pid)


def test_kept_data_is_there_in_the_next_run(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "kept") as server:
        ask(server.owner_url, "create schema memory")
        assert ask(server.superuser_url, "show fsync") == "on"
    with EmbeddedPostgres(tmp_path / "kept") as server:
        assert ask(server.owner_url, "select to_regnamespace('memory')::text") == "memory"


def test_killing_the_parent_leaves_nothing_running() -> None:
    parent = start_script(SERVE)
    said(parent)
    folder = Path(said(parent))
    family = descendants(parent.pid)
    assert family
    kill_outright(parent)
    assert all_gone(family)
    with EmbeddedPostgres():
        assert not folder.exists(), "the next start clears up after the killed one"


def test_data_of_a_killed_server_starts_again_with_everything_committed(tmp_path: Path) -> None:
    parent = start_script(SERVE, tmp_path)
    url = said(parent)
    said(parent)
    ask(url, "create schema committed")
    (postmaster,) = [pid for pid in descendants(parent.pid) if _is_postmaster(pid, parent.pid)]
    os.kill(postmaster, 9)
    kill_outright(parent)
    assert (tmp_path / "data" / "postmaster.pid").exists()
    with EmbeddedPostgres(tmp_path) as server:
        assert ask(server.superuser_url, "select to_regnamespace('committed')::text") == "committed"


def _is_postmaster(pid: int, parent: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        # PostgreSQL starts processes of a moment, which may have ended since they were listed.
        return False
    return f"\nPPid:\t{parent}\n" in status


def test_a_second_server_on_the_same_folder_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "LOCK_PATIENCE", 0.5)
    with EmbeddedPostgres(tmp_path) as first:
        with pytest.raises(AlreadyRunning, match="already running"):
            EmbeddedPostgres(tmp_path).start()
        assert ask(first.superuser_url, "select 1") == 1


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} is taken"):
            EmbeddedPostgres(port=port).start()


def test_missing_programs_are_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LANTERN_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(BinariesMissing, match="set DATABASE_URL"):
        EmbeddedPostgres().start()


def test_data_of_another_major_version_is_refused_in_words(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path):
        pass
    (tmp_path / "data" / "PG_VERSION").write_text("9\n", encoding="ascii")
    with pytest.raises(ServerError, match="made by PostgreSQL 9"):
        EmbeddedPostgres(tmp_path).start()


@AS_ROOT
@pytest.mark.parametrize(("account", "uid"), [(nobody, 65534), (namespaced, 0)])
def test_root_never_runs_it_as_root(account: type[Account], uid: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "account_for", lambda **_: account())
    with EmbeddedPostgres() as server:
        assert server.child is not None
        assert Path(f"/proc/{server.child.pid}").stat().st_uid == uid
        assert ask(server.superuser_url, "select 1") == 1


@AS_ROOT
def test_a_folder_that_nobody_may_enter_is_served_from_a_user_namespace(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    with EmbeddedPostgres(private / "demo") as server:
        assert server.child is not None
        assert Path(f"/proc/{server.child.pid}").stat().st_uid == 0
        assert ask(server.superuser_url, "select 1") == 1


@AS_ROOT
def test_without_user_namespaces_a_copy_serves_and_keeps_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "account_for", lambda **_: None)
    monkeypatch.setattr(postgres, "PUBLIC_PLACE", tmp_path / "place")
    _let_everybody_in(tmp_path)
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    with EmbeddedPostgres(folder) as server:
        ask(server.owner_url, "create schema memory")
    with EmbeddedPostgres(folder) as server:
        assert ask(server.owner_url, "select to_regnamespace('memory')::text") == "memory"


def _let_everybody_in(path: Path) -> None:
    # pytest keeps its folders to itself, one level more of them with several workers.
    for folder in (path, *path.parents):
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(0o711)


@AS_ROOT
def test_an_ordinary_user_runs_it_as_themselves(tmp_path: Path) -> None:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("setpriv is not installed")
    _let_everybody_in(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)
    script = (
        "import sys; from pathlib import Path; from lantern.servers.postgres import EmbeddedPostgres\n"
        "with EmbeddedPostgres(Path(sys.argv[1])) as s: print(s.child.pid, Path(f'/proc/{s.child.pid}').stat().st_uid)"
    )
    who = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"]
    root = Path(__file__).parents[2]
    interpreter = Path(sys.executable)
    if subprocess.run([*who, interpreter, "-c", "import psycopg2"], capture_output=True, check=False).returncode:
        pytest.skip("the checkout is not readable by other users")
    ran = subprocess.run(
        [*who, interpreter, "-c", script, home / "demo"],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={"PYTHONPATH": str(root / "platform"), "PATH": os.environ["PATH"]},
    )
    assert ran.stdout.split()[1] == "65534"
