"""The table that `make attack` prints leaves nothing out."""

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
