"""`oidc-provider-mock`, a sign-in service that we did not write, as a program of its own on loopback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lantern.servers.children import is_listening, wait_until

START_SECONDS = 60


@contextmanager
def serving(port: int) -> Iterator[str]:
    """The issuer of a service while the block runs."""
    command = [
        sys.executable,
        "-m",
        "oidc_provider_mock",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--require-nonce",
        "true",
    ]
    program = subprocess.Popen(
        command,
        # It speaks plain http, which its library refuses otherwise.
        env={**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_until(lambda: is_listening(port), seconds=START_SECONDS, pause=0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        program.terminate()
        program.wait(timeout=10)
