"""Starts the embedded PostgreSQL before the settings are read, unless DATABASE_URL names one.

Loaded by `-p tests.plugin` in pyproject.toml: earlier than any conftest, since pytest-django reads
the settings before those. Workers of pytest-xdist inherit the environment of the process that
started them, so one server serves all of them.
"""

import os
import secrets
import shutil
import tempfile

import pytest

from lantern.servers.postgres import EmbeddedPostgres

pytest_plugins = ["tests.figures"]

SERVER = pytest.StashKey[EmbeddedPostgres]()


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
