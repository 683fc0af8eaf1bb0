"""The table that `make attack` prints leaves nothing out."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.promises import PROMISES, lines


def row(name: str, *, ok: bool = True) -> dict[str, object]:
    return {"name": name, "measured": "7", "against": "", "ratio": "held", "target": "7", "ok": ok}


def test_a_promise_without_a_figure_is_printed_as_not_measured() -> None:
    table = lines([])
    assert sum(line.startswith("    NOT MEASURED") for line in table) == sum(len(each.figures) for each in PROMISES)


def test_a_figure_stands_under_its_promise_and_says_when_it_falls_short() -> None:
    table = lines([row("uploads"), row("canaries in logs", ok=False)])
    assert table[table.index("A hostile upload is refused or inert") + 1] == "    uploads: 7 | target 7 | ok"
    assert "    canaries in logs: 7 | target 7 | SHORT" in table


def test_a_figure_that_keeps_no_promise_is_still_printed() -> None:
    assert lines([row("something new")])[-2:] == ["Beside these", "    something new: 7 | target 7 | ok"]


def test_every_promised_figure_is_noted_by_some_test() -> None:
    """A figure that was renamed would otherwise read as not measured for good."""
    noted = "\n".join(_names_of_figures())
    missing = [
        name
        for promise in PROMISES
        for name in promise.figures
        if not re.search(f"^{re.escape(name)}", noted, re.MULTILINE)
    ]
    assert missing == []


def _names_of_figures() -> Iterator[str]:
    """What each figure begins its name with, read from the tests' source: a call of the fixture, or a row made by hand."""
    for file in Path(__file__).parents[1].rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names: list[ast.expr] = []
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "figure":
                names = node.args[:1]
            elif isinstance(node, ast.Dict):
                keys = [getattr(key, "value", None) for key in node.keys]
                names = [
                    value for key, value in zip(keys, node.values, strict=True) if key == "name" and "measured" in keys
                ]
            for name in names:
                first = name.values[0] if isinstance(name, ast.JoinedStr) else name
                if isinstance(first, ast.Constant):
                    yield str(first.value)
