"""House rules that import contracts cannot say, read from the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOPS = ("platform/lantern", "tenants", "checklists", "training", "incidents", "reporting")
WRITES = {"save", "create", "bulk_create", "get_or_create", "update_or_create", "delete"}


def modules(name: str) -> list[Path]:
    """Every module of this name in a room, whether a file or a package of files."""
    found = [path for top in TOPS for path in (ROOT / top).rglob("*.py")]
    return [path for path in found if path.stem == name or name in path.relative_to(ROOT).parts[:-1]]


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def parsed(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", modules("actions"), ids=lambda path: str(path.relative_to(ROOT)))
def test_actions_take_no_request(path: Path) -> None:
    assert {
        name for name in imports(parsed(path)) if name.startswith(("django.http", "django.shortcuts", "rest_framework"))
    } == set()


@pytest.mark.parametrize("path", modules("views"), ids=lambda path: str(path.relative_to(ROOT)))
def test_views_hold_no_queries(path: Path) -> None:
    assert [
        node.lineno for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute) and node.attr == "objects"
    ] == []


@pytest.mark.parametrize(
    "path", modules("forms") + modules("serializers"), ids=lambda path: str(path.relative_to(ROOT))
)
def test_forms_never_write(path: Path) -> None:
    calls = [
        node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert [call.lineno for call in calls if call.func.attr in WRITES] == []


@pytest.mark.parametrize("top", [*TOPS, "tests"])
def test_every_file_fits_one_reading(top: str) -> None:
    files = [path for path in (ROOT / top).rglob("*.py") if "migrations" not in path.parts]
    assert files
    assert [str(path) for path in files if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []
