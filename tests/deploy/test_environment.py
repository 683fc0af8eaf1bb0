"""Every variable that the code reads is explained in env.example, and every one explained is read."""

import ast
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
READERS = {"text", "choice", "flag", "number", "time_of_day", "words", "hex_secret", "named_keys", "database"}

# Read by make and by the demo, not by an installation.
ELSEWHERE = {"LANTERN_POSTGRES_BIN", "LANTERN_VALKEY_BIN", "LANTERN_RUN"}
# Read by compose.yaml and the image's scripts alone.
BY_COMPOSE = {
    "LANTERN_IMAGE",
    "LANTERN_PGBOUNCER_IMAGE",
    "LANTERN_HTTP_PORT",
    "LANTERN_HTTPS_PORT",
    "LANTERN_WEB_WORKERS",
    "LANTERN_WORKER_PROCESSES",
    "DJANGO_SETTINGS_MODULE",
}
# Headings of the example under which stands what somebody changes there; compose.yaml must hand it on.
TO_BE_CHANGED = ("Change these", "May stay as they are")


def read_by_the_code() -> set[str]:
    names: set[str] = set()
    for folder in ("platform/lantern", "tenants", "checklists", "reporting"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                    function, first = node.func, node.args[0]
                    reads = (
                        isinstance(function.value, ast.Name) and function.value.id == "env" and function.attr in READERS
                    )
                    if reads:
                        # One of two names, by a condition, counts as both.
                        parts = [str(part.value) for part in ast.walk(first) if isinstance(part, ast.Constant)]
                        names |= {part for part in parts if part.isupper()}
    return names


def explained() -> set[str]:
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", (DEPLOY / "env.example").read_text(encoding="utf-8"), re.MULTILINE))


def test_the_example_names_every_variable_and_no_other() -> None:
    assert explained() - BY_COMPOSE == read_by_the_code() - ELSEWHERE
    assert explained() >= BY_COMPOSE


def test_what_is_changed_in_the_example_reaches_the_services() -> None:
    text = (DEPLOY / "env.example").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^# --- ([A-Z].*?) -{3,}\n(.*?)(?=^# --- |\Z)", text, re.MULTILINE | re.DOTALL))
    offered = {
        name for head in TO_BE_CHANGED for name in re.findall(r"^#?([A-Z][A-Z_]+)=", sections[head], re.MULTILINE)
    }
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    assert offered == asked


def test_compose_asks_for_nothing_that_the_example_does_not_explain() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{([A-Z_]+)", text))
    assert asked <= explained()
    set_here = {
        name.removesuffix("_FILE")
        for service in yaml.safe_load(text)["services"].values()
        for name in service.get("environment", {})
        if name.startswith(("LANTERN_", "EMAIL_", "DATABASE_"))
    }
    assert set_here <= explained()


def test_the_example_holds_no_secret() -> None:
    for line in (DEPLOY / "env.example").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        if (
            re.search(r"PASSWORD|KEY|OWNER_URL|SUPERUSER_URL|BROKER_URL|CACHE_URL", name.removesuffix("KEYS_DIR"))
            and value
        ):
            assert name.startswith("#")
            assert "PASSWORD" in value
