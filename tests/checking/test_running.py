"""`make check` runs everything and hides nothing."""

import io
import sys

from lantern.checking.checks import Check, first_check, other_checks
from lantern.checking.running import run_all


def python(name: str, code: str) -> Check:
    return Check(name, (sys.executable, "-c", code))


GOOD = python("good", "print('quiet')")


def test_all_failures_are_shown_and_none_stops_the_others() -> None:
    out = io.StringIO()
    others = [python("one", "raise SystemExit('first fault')"), GOOD, python("two", "raise SystemExit('second fault')")]
    assert run_all(GOOD, others, out) is False
    assert "first fault" in out.getvalue()
    assert "second fault" in out.getvalue()
    assert "2 of 4 checks failed: one, two" in out.getvalue()


def test_a_failing_layout_does_not_hide_the_rest() -> None:
    out = io.StringIO()
    assert run_all(python("layout", "raise SystemExit(1)"), [GOOD], out) is False
    assert "good" in out.getvalue()


def test_it_passes_and_is_quiet_when_all_is_well() -> None:
    out = io.StringIO()
    assert run_all(GOOD, [GOOD, GOOD], out) is True
    assert "quiet" not in out.getvalue()


def test_a_missing_program_is_a_failure_in_words() -> None:
    out = io.StringIO()
    assert run_all(GOOD, [Check("gone", ("/nonexistent/tool",))], out) is False
    assert "make install" in out.getvalue()


def test_the_layout_comes_first_and_everything_promised_is_there() -> None:
    assert first_check().name == "layout"
    assert [check.name for check in other_checks()] == [
        "format",
        "lint",
        "types",
        "bandit",
        "security rules",
        "import contracts",
        "templates",
        "migrations",
        "captured tables",
        "settings",
    ]
