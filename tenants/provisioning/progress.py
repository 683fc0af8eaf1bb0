"""What a person sees of a run over many tenants: a bar on a terminal, a line now and then in a log."""

import shutil
import time
from collections.abc import Callable
from typing import Final, Protocol

# A log with a line for each of a thousand tenants is read by nobody.
LINE_EVERY: Final = 5.0
BAR_EVERY: Final = 0.1


class Out(Protocol):
    """Where lines go: a command's `stdout`, or anything like it."""

    def write(self, msg: str = "", style_func: Callable[[str], str] | None = None, ending: str | None = None) -> None:
        """Writes and ends the line, unless `ending` is empty."""

    def isatty(self) -> bool:
        """Whether a person looks on."""


class Progress:
    """How far a run is. Failures are told at once and in full, whatever else is not; `each` tells every tenant's end.

    `clock` counts seconds.
    """

    def __init__(self, out: Out, *, each: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._out, self._each, self._clock = out, each, clock
        self._bar = out.isatty() and not each
        self._total = self._done = 0
        self._started = self._last = clock()
        self._drawn = 0
        self.failed: dict[str, str] = {}

    def begin(self, total: int) -> None:
        """So many tenants will end."""
        self._total, self._started = total, self._clock()
        self._last = self._started

    def say(self, line: str) -> None:
        """A line of its own."""
        self._out.write(f"{self._clear()}{line}")

    def up_to_date(self, name: str, seconds: float, remark: str = "") -> None:
        """This tenant is up to date, after so long; a remark is always told."""
        self._done += 1
        if self._each or remark:
            self.say(
                f"{self._done} of {self._total}: {name}: up to date, {seconds * 1000:.0f} ms{remark and f'; {remark}'}"
            )
        self._now_and_then()

    def failure(self, name: str, why: str) -> None:
        """This tenant failed."""
        self._done += 1
        self.failed[name] = why
        self.say(f"{self._done} of {self._total}: {name}: {why}")
        self._now_and_then()

    def end(self) -> None:
        """How it went: how many, how long, and each that failed once more."""
        took = self._clock() - self._started
        if self._total:
            self.say(f"{self._done - len(self.failed)} brought up to date in {_span(took)}, {len(self.failed)} failed.")
        if self._total > self._done:
            self.say(f"{self._total - self._done} were not begun.")
        for name, why in self.failed.items():
            self.say(f"Failed: {name}: {why}")

    def _now_and_then(self) -> None:
        now = self._clock()
        pause = BAR_EVERY if self._bar else LINE_EVERY
        if self._each or (now - self._last < pause and self._done < self._total):
            return
        self._last = now
        left = (now - self._started) / self._done * (self._total - self._done)
        failed = f", {len(self.failed)} failed" if self.failed else ""
        text = f"{self._done} of {self._total}{failed}, {_span(left)} left"
        if self._bar:
            self._draw(text)
        elif self._done < self._total:
            self.say(text)

    def _draw(self, text: str) -> None:
        width = max(10, min(40, shutil.get_terminal_size().columns - len(text) - 4))
        full = width * self._done // max(1, self._total)
        line = f"[{'#' * full}{'.' * (width - full)}] {text}"
        self._out.write(f"\r{line:<{self._drawn}}", ending="")
        self._drawn = len(line)

    def _clear(self) -> str:
        """Takes the bar away, so that a line can stand in its place."""
        drawn, self._drawn = self._drawn, 0
        return f"\r{' ' * drawn}\r" if drawn else ""


def _span(seconds: float) -> str:
    """So many seconds in words."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
