"""The cheapest test, first: `platform/` must never hide the standard library's `platform`."""

import importlib
import platform
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def test_platform_is_the_standard_librarys() -> None:
    assert platform.python_version().startswith("3.")
    assert not hasattr(platform, "__path__")


def test_the_platform_folder_is_not_a_package_and_holds_no_module() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert list((ROOT / "platform").glob("*.py")) == []
    assert not (ROOT / "platform" / "conftest.py").exists()


@pytest.mark.parametrize("name", ["lantern", "tenants", "checklists", "training", "incidents", "reporting"])
def test_each_of_our_packages_is_loaded_from_this_repository(name: str) -> None:
    file = importlib.import_module(name).__file__
    assert file is not None
    assert Path(file).is_relative_to(ROOT)


def test_every_folder_of_tests_is_a_package_so_that_none_hides_an_app() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [folder.name for folder in folders if not (folder / "__init__.py").exists()] == []
