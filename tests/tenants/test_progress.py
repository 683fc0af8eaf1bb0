"""A run over a thousand tenants shows how far it is, to a person and to a log, and hides no failure."""

import pytest

from tenants.provisioning.progress import Progress


class Screen:
    """Keeps what was written; a terminal or a file."""

    def __init__(self, *, terminal: bool) -> None:
        self.text, self._terminal = "", terminal

    def write(self, msg: str = "", style_func: object = None, ending: str | None = None) -> None:
        self.text += msg + ("\n" if ending is None else ending)

    def isatty(self) -> bool:
        return self._terminal


class Clock:
    """Goes on by a second with each look."""

    def __init__(self, step: float = 1.0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def run_of(screen: Screen, tenants: int, *, each: bool = False, broken: int = -1, step: float = 1.0) -> Progress:
    progress = Progress(screen, each=each, clock=Clock(step))
    progress.begin(tenants)
    for number in range(tenants):
        if number == broken:
            progress.failure(f"School {number}", "LockNotAvailable: canceling statement due to lock timeout")
        else:
            progress.up_to_date(f"School {number}", 0.0125)
    progress.end()
    return progress


def test_a_log_gets_a_line_every_few_seconds_and_one_at_the_end() -> None:
    screen = Screen(terminal=False)
    run_of(screen, 20)
    assert screen.text.splitlines() == [
        "5 of 20, 15 s left",
        "10 of 20, 10 s left",
        "15 of 20, 5.0 s left",
        "20 brought up to date in 21 s, 0 failed.",
    ]


def test_a_terminal_has_a_bar_that_gives_way_to_what_is_said() -> None:
    screen = Screen(terminal=True)
    run_of(screen, 4, broken=1)
    lines = [line.rpartition("\r")[2] for line in screen.text.split("\n")]
    assert lines[0] == "2 of 4: School 1: LockNotAvailable: canceling statement due to lock timeout"
    assert "] 1 of 4, 3.0 s left" in screen.text
    assert "] 3 of 4, 1 failed, 1.0 s left" in screen.text
    # The bar is gone when the end is told.
    assert lines[1] == "3 brought up to date in 5.0 s, 1 failed."


@pytest.mark.parametrize("terminal", [True, False])
def test_a_failure_is_told_in_full_at_once_and_again_at_the_end(terminal: bool) -> None:
    screen = Screen(terminal=terminal)
    progress = run_of(screen, 3, broken=0)
    assert progress.failed == {"School 0": "LockNotAvailable: canceling statement due to lock timeout"}
    assert screen.text.count("School 0: LockNotAvailable: canceling statement due to lock timeout") == 2
    assert screen.text.rstrip().endswith("Failed: School 0: LockNotAvailable: canceling statement due to lock timeout")


def test_each_tenant_has_a_line_where_that_is_asked_for() -> None:
    screen = Screen(terminal=True)
    run_of(screen, 2, each=True)
    assert "1 of 2: School 0: up to date, 12 ms\n2 of 2: School 1: up to date, 12 ms\n" in screen.text
    assert "[#" not in screen.text


def test_what_was_not_begun_is_said() -> None:
    screen = Screen(terminal=False)
    progress = Progress(screen, clock=Clock())
    progress.begin(3)
    progress.failure("School 0", "UnknownTable: forgotten")
    progress.end()
    assert "2 were not begun." in screen.text


def test_a_long_run_is_told_in_minutes() -> None:
    screen = Screen(terminal=False)
    run_of(screen, 2, step=150.0)
    assert "1 of 2, 2 min 30 s left" in screen.text
