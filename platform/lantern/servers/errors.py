"""What goes wrong with a server, as a sentence for the person at the terminal."""

from pathlib import Path


class ServerError(Exception):
    """An embedded server could not be started or used; the message says what to do."""


class BinariesMissing(ServerError):
    """No server program was found on this machine."""


class PortTaken(ServerError):
    """Another program listens on the port that was asked for."""


class AlreadyRunning(ServerError):
    """Another process uses this data folder."""


def last_lines(log: Path, count: int = 8) -> str:
    """The end of a server's log, or a sentence saying that there is none."""
    if not log.exists():
        return "It wrote no log."
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return "\n".join(lines[-count:]) or "Its log is empty."
