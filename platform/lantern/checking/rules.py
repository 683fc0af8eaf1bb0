"""House rules about security, read from the code itself: what no linter of ours knows.

semgrep was not taken: it brings fifty packages, pulls two of our libraries back to older releases and fetches its rules from
elsewhere. Each rule here is a few lines over the syntax tree, and tests/checking/test_rules.py shows a sample that it catches.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lantern.checking.checks import PRODUCT, ROOT

# Places that a rule would catch and that are as they should be, each with its reason.
ALLOWED: dict[tuple[str, str], str] = {
    (
        "cache",
        "platform/lantern/broker.py",
    ): "names of jobs and opaque names of schemas, for the whole fleet; no tenant's data",
    (
        "cache",
        "platform/lantern/outbox/awake.py",
    ): "which outboxes may hold something, for the whole fleet; no tenant's data",
    ("sql", "checklists/school/actions/answering.py"): "table names from the models",
    ("sql", "tenants/logins/actual.py"): "its queries are put together from constants of the module",
    ("sql", "tenants/logins/catalogue.py"): "quoted names of views and functions that the catalogue itself gave",
    ("sql", "tenants/logins/hosts.py"): "the columns are constants of the module",
    ("sql", "tenants/provisioning/fleet.py"): "what Django's schema editor sent to the school that went first",
    (
        "unescaped",
        "training/markdown.py",
    ): "a parser with raw HTML off escaped every letter, and each address was checked",
    ("random", "training/questions.py"): "the order in which a page shows options, the same each time, is no secret",
}


@dataclass(frozen=True)
class Found:
    """Where a rule was broken."""

    rule: str
    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.rule}"


@dataclass(frozen=True)
class Texts:
    """Names of a file: of texts that were put together, and of psycopg2's own compositions, whose `format` quotes."""

    made_up: set[str]
    composed: set[str]


def found_in_product() -> list[Found]:
    """Every place of the product that breaks a rule and is not allowed to."""
    found: list[Found] = []
    for top in PRODUCT:
        for path in sorted((ROOT / top).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix == ".py":
                found += broken_by_code(path.read_text(encoding="utf-8"), name)
            elif path.suffix == ".html":
                found += broken_by_template(path.read_text(encoding="utf-8"), name)
    return [one for one in found if (one.rule, one.path) not in ALLOWED]


def broken_by_template(source: str, path: str) -> list[Found]:
    """Where a template puts text into a page without escaping it."""
    unescaped = re.compile(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off")
    return [
        Found("unescaped", path, number) for number, line in enumerate(source.splitlines(), 1) if unescaped.search(line)
    ]


def broken_by_code(source: str, path: str) -> list[Found]:
    """Where Python code breaks a rule."""
    tree = ast.parse(source)
    texts = Texts(_names_of_made_up_text(tree), _names_of_composed_sql(tree))
    is_demo = path.startswith("platform/lantern/demo/")
    found = []
    for node in ast.walk(tree):
        for rule in _rules_broken_by(node, texts):
            # The demo's made-up world is drawn by a seeded generator, so that it is the same each time.
            if not (rule == "random" and is_demo):
                found.append(Found(rule, path, getattr(node, "lineno", 0)))
    return found


_RUNS_SQL = {"execute", "executemany", "raw", "RawSQL", "extra"}
_RUNS_CODE = {"eval", "exec"}
_UNPACKS_CODE = {"pickle", "marshal", "shelve", "dill", "jsonpickle"}
_LOGS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
_FETCHES = {"get", "post", "put", "patch", "delete", "head", "request"}
_ASKS_ALONE = {"redis", "valkey", "pymemcache"}
_ASKS_NOTHING = {"redis.exceptions", "redis.backoff", "redis.retry"}


def _rules_broken_by(node: ast.AST, texts: Texts) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _by_import(node)
    elif isinstance(node, ast.Name | ast.Attribute):
        if _last(node) == "csrf_exempt":
            yield "csrf"
    elif isinstance(node, ast.Call):
        yield from _by_call(node, texts)


def _by_import(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    names = {alias.name for alias in node.names}
    module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
    roots = {(module or name).partition(".")[0] for name in names}
    if roots & _UNPACKS_CODE:
        yield "code"
    if "random" in roots:
        yield "random"
    if (
        (roots & _ASKS_ALONE and module not in _ASKS_NOTHING)
        or module.startswith("django.core.cache.backends")
        or (module == "django.core.cache" and "caches" in names)
    ):
        yield "cache"


def _by_call(node: ast.Call, texts: Texts) -> Iterator[str]:
    name, owner = _last(node.func), _first(node.func)
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    first = node.args[0] if node.args else None
    if name in _RUNS_SQL and first is not None and _runs_made_up_text(first, texts):
        yield "sql"
    if name in {"mark_safe", "SafeString"}:
        yield "unescaped"
    shell = keywords.get("shell")
    if (isinstance(shell, ast.Constant) and shell.value is True) or (owner == "os" and name in {"system", "popen"}):
        yield "shell"
    if isinstance(node.func, ast.Name) and name in _RUNS_CODE:
        yield "code"
    if owner == "yaml" and name in {"load", "unsafe_load", "full_load"}:
        yield "code"
    if ((owner == "requests" and name in _FETCHES) or name == "urlopen") and "timeout" not in keywords:
        yield "timeout"
    if owner in {"logger", "logging"} and name in _LOGS:
        message = node.args[1] if name == "log" and len(node.args) > 1 else first
        if not (isinstance(message, ast.Constant) and isinstance(message.value, str)):
            yield "log"


def _runs_made_up_text(node: ast.AST, texts: Texts) -> bool:
    if isinstance(node, ast.Name):
        return node.id in texts.made_up
    composed = isinstance(node, ast.Call) and _first(node.func) in texts.composed
    return _is_made_up(node) and not composed


def _is_made_up(node: ast.AST) -> bool:
    """Whether a text was put together: an f-string with a value, `%`, `+`, `.format` or `.replace` on a text."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        return any(_is_text(side) or _is_made_up(side) for side in (node.left, node.right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in {"format", "replace", "join"} and not isinstance(node.func.value, ast.Call)
    return False


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _names_of_made_up_text(tree: ast.AST) -> set[str]:
    return {name for name, value in _assigned(tree) if _is_made_up(value)}


def _names_of_composed_sql(tree: ast.AST) -> set[str]:
    return {name for name, value in _assigned(tree) if isinstance(value, ast.Call) and _first(value.func) == "sql"}


def _assigned(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))


def _last(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _first(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


if __name__ == "__main__":
    import sys

    faults = found_in_product()
    for fault in faults:
        print(fault)  # noqa: T201 -- the report of `make check`
    sys.exit(1 if faults else 0)
