"""The pytest plug-in: one server for a run, and none where DATABASE_URL names one."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTEST = (sys.executable, "-m", "pytest", "-p", "tests.plugin", "-p", "no:django", "-p", "no:cacheprovider", "-q")

PRINT_THE_DATABASE = """
import os
import pytest

@pytest.mark.parametrize("number", range(4))
def test_print(number):
    with open(os.environ["SEEN"], "a") as file:
        file.write(os.environ["DATABASE_URL"] + "\\n")
    assert len(bytes.fromhex(os.environ["LANTERN_MASTER_KEY"])) >= 32
"""


def run_pytest(folder: Path, *arguments: str, **environment: str) -> list[str]:
    """The database addresses that tests in a run of their own saw."""
    (folder / "test_probe.py").write_text(PRINT_THE_DATABASE, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    seen = folder / "seen.txt"
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST", "DATABASE", "LANTERN", "DJANGO"))
    }
    ran = subprocess.run(
        [*PYTEST, *arguments, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**inherited, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}", "SEEN": str(seen)} | environment,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return seen.read_text(encoding="utf-8").splitlines()


def test_it_serves_all_workers_from_one_server_and_stops_it(tmp_path: Path) -> None:
    seen = run_pytest(tmp_path, "-n", "2")
    assert len(seen) == 4
    assert len(set(seen)) == 1
    assert seen[0].startswith("postgresql://postgres:")
    assert not _is_served(seen[0])


def test_database_url_takes_over(tmp_path: Path) -> None:
    elsewhere = "postgresql://me:secret@db.example:5432/mine"
    assert set(run_pytest(tmp_path, DATABASE_URL=elsewhere)) == {elsewhere}


def _is_served(url: str) -> bool:
    ran = subprocess.run(
        [sys.executable, "-c", f"import psycopg2; psycopg2.connect({url!r})"],
        capture_output=True,
        check=False,
    )
    return ran.returncode == 0
