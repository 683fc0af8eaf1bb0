"""The embedded Valkey: password, data, and nothing left behind."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from lantern.servers.children import LOOPBACK
from lantern.servers.errors import BinariesMissing, PortTaken
from lantern.servers.valkey import EmbeddedValkey
from tests.servers.running import all_gone, descendants, kill_outright, said, start_script

SERVE = """
import time
from lantern.servers.valkey import EmbeddedValkey
server = EmbeddedValkey()
server.start()
print(server.folder, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey() as running:
        yield running


def test_broker_and_cache_are_separate_databases(server: EmbeddedValkey) -> None:
    with redis.Redis.from_url(server.cache_url) as cache:
        cache.set("page", "cached")
    with redis.Redis.from_url(server.broker_url) as broker:
        assert broker.get("page") is None


def test_no_password_and_a_wrong_one_are_refused(server: EmbeddedValkey) -> None:
    with redis.Redis(port=server.port) as anonymous, pytest.raises(redis.AuthenticationError):
        anonymous.ping()
    with redis.Redis(port=server.port, password="wrong") as mistaken, pytest.raises(redis.AuthenticationError):
        mistaken.ping()


def test_no_password_is_in_its_command_line_or_files(server: EmbeddedValkey) -> None:
    assert server.child is not None
    assert server.folder is not None
    command = Path(f"/proc/{server.child.pid}/cmdline").read_bytes()
    assert server.password.encode() not in command
    for file in server.folder.rglob("*"):
        assert server.password.encode() not in (file.read_bytes() if file.is_file() else b"")


def test_two_run_side_by_side(server: EmbeddedValkey) -> None:
    with EmbeddedValkey() as other:
        assert other.port != server.port


def test_kept_data_is_there_in_the_next_run(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as server, redis.Redis.from_url(server.broker_url) as broker:
        broker.set("queued", "task")
    with EmbeddedValkey(tmp_path) as server, redis.Redis.from_url(server.broker_url) as broker:
        assert broker.get("queued") == b"task"


def test_killing_the_parent_leaves_nothing_running() -> None:
    parent = start_script(SERVE)
    folder = Path(said(parent))
    family = descendants(parent.pid)
    assert family
    kill_outright(parent)
    assert all_gone(family)
    with EmbeddedValkey():
        assert not folder.exists(), "the next start clears up after the killed one"


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} is taken"):
            EmbeddedValkey(port=port).start()


def test_missing_programs_are_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LANTERN_VALKEY_BIN", str(tmp_path / "none"))
    with pytest.raises(BinariesMissing, match="set CELERY_BROKER_URL"):
        EmbeddedValkey().start()
