"""Starts the embedded PostgreSQL before the settings are read, unless DATABASE_URL names one.

Loaded by `-p tests.plugin` in pyproject.toml: earlier than any conftest, since pytest-django reads
the settings before those. Workers of pytest-xdist inherit the environment of the process that
started them, so one server serves all of them.

Tests that share what takes long to make are one worker's, by where they lie: with `--dist loadscope` every other test goes
to whichever worker is free. (pytest-xdist 3.8's own groups have no effect under pytest 9.2, which keeps the identifiers of
tests where marks cannot change them.)
"""

import gc
import os
import secrets
import shutil
import tempfile
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from lantern.servers.postgres import EmbeddedPostgres

pytest_plugins = ["tests.figures"]

SERVER = pytest.StashKey[EmbeddedPostgres]()
TOGETHER = (
    "tests/journeys/",
    "tests/access/test_matrix.py",
    "tests/fuzz/test_api.py",
    "tests/fuzz/test_forms.py",
    "tests/moving/test_erasing.py",
    "tests/moving/test_kept.py",
    "tests/moving/test_round_trip.py",
    "tests/bench/",
    "tests/deploy/test_pools",
    "tests/attack/release/",
)


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Each of TOGETHER goes to one worker, the largest first, and every other test to one by itself."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    return Together(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking through it for rubbish takes a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """DATABASE_URL, LANTERN_MASTER_KEY and LANTERN_KEYS_DIR are set, whoever set them."""
    os.environ.setdefault("LANTERN_MASTER_KEY", secrets.token_hex(32))
    if "LANTERN_KEYS_DIR" not in os.environ:
        # Keys of a run are of no use to the next one, whose tenants are others.
        folder = tempfile.mkdtemp(prefix="lantern-keys-")
        os.environ["LANTERN_KEYS_DIR"] = folder
        early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        early_config.add_cleanup(lambda: os.environ.pop("LANTERN_KEYS_DIR", None))
    if "DATABASE_URL" in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
        return
    server = EmbeddedPostgres()
    server.start()
    # Stashed first: an error while pytest goes on loading still stops the server.
    early_config.stash[SERVER] = server
    early_config.add_cleanup(server.stop)
    # The superuser, because tests change login by SET SESSION AUTHORIZATION on one connection.
    os.environ["DATABASE_URL"] = server.superuser_url
    early_config.add_cleanup(lambda: os.environ.pop("DATABASE_URL", None))
