"""Which checks there are, as commands."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TOOLS = Path(sys.executable).parent

# Where the product's own code is.
PRODUCT = ("platform/lantern", "tenants", "checklists", "training", "incidents", "reporting")

# Settings that read no environment and need no database.
NO_DATABASE = "--settings=lantern.settings.checks"


@dataclass(frozen=True)
class Check:
    """A command that exits 0 when all is well, and what it watches."""

    name: str
    command: tuple[str, ...]


def templates() -> list[str]:
    """Every page template that git knows or would know."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*/templates/*.html"],  # noqa: S607 -- git is found on the path
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return [name for name in sorted(set(listed.stdout.splitlines())) if (ROOT / name).exists()]


def first_check() -> Check:
    """The layout: with it broken, every other message names the wrong culprit."""
    layout = ("-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:django", "--noconftest")
    # Without the project's options no database server is started for it.
    without_servers = ("-c", "/dev/null", "--rootdir", str(ROOT))
    return Check("layout", (*_python("-m", "pytest"), *layout, *without_servers, str(ROOT / "tests/test_layout.py")))


def other_checks() -> list[Check]:
    """All checks after the layout, in the order of their report."""
    return [
        Check("format", (_tool("ruff"), "format", "--check")),
        Check("lint", (_tool("ruff"), "check")),
        Check("types", (_tool("mypy"),)),
        Check("bandit", (_tool("bandit"), "-q", "-c", "pyproject.toml", "-ll", "-r", *PRODUCT)),
        Check("security rules", _python("-m", "lantern.checking.rules")),
        Check("import contracts", (_tool("lint-imports"),)),
        Check("templates", (_tool("djhtml"), "--check", "--tabwidth", "2", *templates())),
        Check("migrations", _python("manage.py", "makemigrations", "--check", "--dry-run", NO_DATABASE)),
        Check("captured tables", _python("-m", "tenants.provisioning.tables", "--check")),
        Check("settings", _python("manage.py", "check", "--fail-level", "WARNING", NO_DATABASE)),
    ]


def _tool(name: str) -> str:
    return str(TOOLS / name)


def _python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)
