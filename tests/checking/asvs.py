"""Reads the ASVS sheet in docs/asvs, and counts it: `python -m tests.checking.asvs` writes figures and gaps into its README."""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHEET = ROOT / "docs" / "asvs"
README = SHEET / "README.md"
STATES = ("met", "met, no test", "met by deployment", "not applicable", "gap")
# Those for which somebody claims that a test shows it, and those for which nobody may.
WITH_TESTS, WITHOUT_TESTS = {"met"}, {"met, no test", "met by deployment", "not applicable"}

_ROW = re.compile(r"\| (V\d+\.\d+\.\d+) \(L([123])\) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")
_BEGINNING = re.compile(r"\| \**V\d+\.\d")
_NAMED = re.compile(r"`([^`]+)`")
# A path of the repository: it has a slash inside, or is a page at the top.
_PATH = re.compile(r"[\w.][\w.-]*(?:/[\w.-]+)+/?|[A-Z]+\.md")


@dataclass(frozen=True)
class Row:
    """One requirement as the sheet has it."""

    file: str
    id: str
    level: str
    asks: str
    how: str
    tests: tuple[str, ...]
    state: str

    @property
    def chapter(self) -> str:
        return self.id.partition(".")[0]


def chapters() -> list[Path]:
    """The sheet's files, in the order of the standard."""
    return sorted(SHEET.glob("v*.md"))


def rows() -> list[Row]:
    """Every row of every chapter; ValueError for a line that begins like one and cannot be read."""
    found = []
    for path in chapters():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not _BEGINNING.match(line):
                continue
            parts = _ROW.fullmatch(line)
            if parts is None:
                raise ValueError(f"{path.name}:{number} is not a row of the sheet.")
            id_, level, asks, how, tests, state = parts.groups()
            found.append(Row(path.name, id_, level, asks, how, tuple(_NAMED.findall(tests)), state))
    return found


def wanted() -> list[tuple[str, str]]:
    """The standard's requirements that Lantern has to answer for, each with its level."""
    lines = (SHEET / "requirements.txt").read_text(encoding="utf-8").split("\n")
    return [(id_, level) for id_, _, level in (line.partition(" ") for line in lines if line)]


def paths_in(text: str) -> list[str]:
    """The paths of the repository that a text names between backticks."""
    return [name for name in _NAMED.findall(text) if _PATH.fullmatch(name)]


def tests_of(path: Path) -> set[str]:
    """The tests of a file by name, those of a class as `Class::name`."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return {name for name in found if name.rpartition("::")[2].startswith("test_")}


def figures() -> str:
    """The table of states by chapter."""
    all_rows, lines = rows(), [f"| chapter | all | {' | '.join(STATES)} |", "|---" * (len(STATES) + 2) + "|"]
    for path in chapters():
        of_chapter = [row for row in all_rows if row.file == path.name]
        title = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        lines.append(_counted(f"[{title}]({path.name})", of_chapter))
    return "\n".join([*lines, _counted("**together**", all_rows)])


def gaps() -> str:
    """Every gap, one a line, with the way to its chapter."""
    return "\n".join(f"- [{row.id}]({row.file}) (L{row.level}): {row.asks}" for row in rows() if row.state == "gap")


def written(text: str) -> str:
    """The README's text with figures and gaps as they are counted now."""
    for name, content in (("figures", figures()), ("gaps", gaps())):
        begin, end = re.search(rf"<!-- {name}: .*? -->\n", text), f"<!-- end of {name} -->"
        if begin is None or end not in text:
            raise ValueError(f"The README has no place for {name}.")
        text = f"{text[: begin.end()]}\n{content}\n\n{text[text.index(end) :]}"
    return text


def _counted(name: str, some: list[Row]) -> str:
    by_state = Counter(row.state for row in some)
    return f"| {name} | {len(some)} | {' | '.join(str(by_state[state]) for state in STATES)} |"


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
