"""Figures that tests measure: printed one line each at the end of the run, and written as JSON with `--figures FILE`.

A test takes the fixture `figure` and calls it once per figure. A figure short of its target does not fail the run: only an
attack that succeeds, or a measurement that cannot be made, does.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import promises

ROWS = pytest.StashKey[list[dict[str, Any]]]()
Figure = Callable[..., None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--figures", metavar="FILE", help="write the measured figures to this file as JSON")
    parser.addoption("--promises", action="store_true", help="print the figures under the promises they keep")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[ROWS] = []


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Notes one figure: `figure(name, measured, against=..., ratio=..., target=..., ok=True)`."""
    rows = request.config.stash[ROWS]

    def note(
        name: str, measured: object, *, against: object = "", ratio: object = "held", target: str = "", ok: bool = True
    ) -> None:
        rows.append(
            {"name": name, "measured": measured, "against": against, "ratio": ratio, "target": target, "ok": ok}
        )

    return note


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    rows = config.stash[ROWS]
    path = config.getoption("--figures")
    if not rows or not path or hasattr(config, "workerinput"):
        return
    terminalreporter.section("figures")
    if config.getoption("--promises"):
        for line in promises.lines(rows):
            terminalreporter.write_line(line)
        _write(Path(path), rows)
        return
    for row in rows:
        cells = [
            row["name"],
            row["measured"],
            row["against"],
            row["ratio"],
            row["target"],
            "ok" if row["ok"] else "short",
        ]
        terminalreporter.write_line(" | ".join(str(cell) for cell in cells))
    _write(Path(path), rows)


def _write(file: Path, rows: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
