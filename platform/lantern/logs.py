"""Log lines that cannot carry what a person wrote: built anew from an allow-list, like error reports.

A line says when, how serious, which logger, which request, tenant and person (by identifier), and a message that stands
in the source as a constant. Arguments are shown if they are numbers or UUIDs and cut otherwise. An exception is its type and
the places it passed: its message may quote a value (a database's does). Both formats say the same; `json` is for machines,
`line` for eyes.
"""

import ast
import ipaddress
import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import Any
from uuid import UUID

from lantern.request_log import current_request

CUT = "…"
NOT_CONSTANT = "(a message that is not a constant of the source)"

# What our own code may add by `extra`, and how each value must look. Anything else is left out.
_WORD = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_NAMED = ("method", "route", "status", "ms", "task", "task_id", "state", "schema", "urn", "authority")
_CLIENT_IP = "client_ip"


class _Lines(logging.Formatter):
    """Gathers what a line may say; the two formats below write it."""

    def format(self, record: logging.LogRecord) -> str:
        return self.written(facts_of(record))

    def written(self, facts: dict[str, Any]) -> str:
        raise NotImplementedError


class JsonLines(_Lines):
    """One JSON object a line."""

    def written(self, facts: dict[str, Any]) -> str:
        return json.dumps(facts, ensure_ascii=False)


class PlainLines(_Lines):
    """The same for reading: the message first, then name=value; the frames of an exception on lines of their own."""

    def written(self, facts: dict[str, Any]) -> str:
        head = " ".join(str(facts.pop(name)) for name in ("time", "level", "logger", "message"))
        frames = facts.pop("frames", [])
        return "\n  ".join([" ".join([head, *(f"{name}={value}" for name, value in facts.items())]), *frames])


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """What a line may say about this record."""
    facts: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": _message(record),
        **current_request(),
    }
    if record.args:
        facts["args"] = _arguments(record.args)
    for name in _NAMED:
        value = record.__dict__.get(name)
        if value is not None and _is_plain(value):
            facts[name] = value
    client_ip = record.__dict__.get(_CLIENT_IP)
    if isinstance(client_ip, str) and _is_address(client_ip):
        facts[_CLIENT_IP] = client_ip
    if record.exc_info and record.exc_info[0] is not None:
        facts["error"] = " from ".join(_kinds(record.exc_info[1]))
        facts["frames"] = list(_frames(record.exc_info[2]))
    return facts


def _message(record: logging.LogRecord) -> str:
    # Libraries also log text that they put together; what was put in is unknown.
    if isinstance(record.msg, str) and record.msg in _constants_of(record.pathname):
        return record.msg
    return NOT_CONSTANT


@lru_cache(maxsize=512)
def _constants_of(path: str) -> frozenset[str]:
    """Every text constant of a source file that is not a part of an f-string."""
    try:
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    return frozenset(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts
    )


def _arguments(args: Any) -> Any:
    if isinstance(args, dict):
        return {str(name): _argument(value) for name, value in args.items() if _WORD.fullmatch(str(name))}
    return [_argument(value) for value in (args if isinstance(args, tuple) else (args,))]


def _argument(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str):
        try:
            return str(UUID(value))
        except ValueError:
            return CUT
    return CUT


def _is_plain(value: object) -> bool:
    return isinstance(value, bool | int | float) or (isinstance(value, str) and bool(_WORD.fullmatch(value)))


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _kinds(error: BaseException | None) -> Iterator[str]:
    seen = 0
    while error is not None and seen < 10:
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        error, seen = error.__cause__ or error.__context__, seen + 1


def _frames(trace: TracebackType | None) -> Iterator[str]:
    # Only where: the text of a source line is not needed, and walking the frames looks at no variable.
    for frame, line in traceback.walk_tb(trace):
        yield f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
