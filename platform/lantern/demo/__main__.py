"""`python -m lantern.demo`: starts the demo, says where it is, keeps it running until Ctrl-C."""

import argparse
import http.client
import json
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from lantern.demo.stack import ROOT, Options, Stack
from lantern.demo.world.cast import OPERATOR_HOST, PASSWORD, welcome
from lantern.servers.children import LOOPBACK, free_port, is_listening, wait_until
from lantern.servers.errors import ServerError, last_lines

FIRST_PORT = 8000
PORTS_TRIED = 20
READY_SECONDS = 60.0


class Stopped(Exception):
    """Somebody asked the demo to end."""


def main() -> int:
    options = read_options()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    stack = Stack(options, tell)
    # One is left where an earlier demo was killed.
    _announcement(options).unlink(missing_ok=True)
    began = time.monotonic()
    try:
        tell("Starting the demo. The first time takes a few minutes: it plays three years of a made-up county.")
        stack.start()
        wait_until_it_answers(stack)
        announce(stack, time.monotonic() - began)
        while True:
            time.sleep(0.5)
            stack.supervisor.look_after()
    except Stopped:
        tell("Stopping.")
        return 0
    except ServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        # A second Ctrl-C must not leave half of it running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _announcement(options).unlink(missing_ok=True)
        stack.stop()


def read_options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m lantern.demo", description=__doc__)
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="folder for data and logs (default: var)")
    parser.add_argument(
        "--port", type=int, default=None, help=f"0 for any free one (default: {FIRST_PORT} or the next free)"
    )
    parser.add_argument("--world", choices=["county", "small"], default="county", help="how many schools there are")
    given = parser.parse_args()
    return Options(var=given.var.resolve(), port=_port(given.port), world=given.world)


def _port(wanted: int | None) -> int:
    if wanted == 0:
        return free_port()
    if wanted is not None:
        return wanted
    return next((port for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if not is_listening(port)), FIRST_PORT)


def wait_until_it_answers(stack: Stack) -> None:
    """The operators' page is served; ServerError with the end of the web's log if it never is."""
    if not wait_until(lambda: _answers(stack.options.port), seconds=READY_SECONDS, pause=0.1):
        log = stack.options.folder / "web.log"
        raise ServerError(f"The web server did not answer. The end of {log}:\n{last_lines(log, 25)}")


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        line.request("GET", "/", headers={"Host": OPERATOR_HOST})
        return line.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        line.close()


def announce(stack: Stack, seconds: float) -> None:
    """The addresses and accounts are on the terminal, and in a file for the browser tests."""
    port = stack.options.port
    tell(welcome(port))
    tell(f"Ready after {seconds:.0f} s. Logs are in {stack.options.folder}. Ctrl-C stops everything.")
    facts = {"pid": os.getpid(), "port": port, "password": PASSWORD, "operator": f"http://{OPERATOR_HOST}:{port}"}
    _announcement(stack.options).write_text(json.dumps(facts), encoding="utf-8")


def _announcement(options: Options) -> Path:
    return options.folder / "running.json"


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
