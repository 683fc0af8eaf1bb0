"""The bytes of a journal entry over which the chain is made: the same for everybody, on any server, for ever.

A JSON array of a format number, the entry's columns, and its facts, in UTF-8: a blank after each comma and colon, keys by
length and then by bytes, numbers as they are written, nothing escaped that JSON does not ask to be, and the time as whole
microseconds since 1970, which depend on no time zone. The trigger writes it with PostgreSQL's jsonb, whose own form this
is; here it is built anew from the parts, so that a server that prints jsonb in another way changes nothing.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

FORMAT = 1
BEFORE_THE_FIRST = bytes(32)


class Number(str):
    """A JSON number, as it is written: neither rounded nor limited in length."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A journal entry as verification reads it. `at` is in microseconds since 1970; `facts` is JSON text."""

    id: str
    at: int | None
    verb: str
    by_id: str | None
    by_name: str
    subject_type: str
    subject_id: str | None
    subject_name: str
    facts: str


def canonical(row: Row) -> bytes:
    """The row's canonical bytes. ValueError for facts that are no JSON, or nested too deeply to be read."""
    try:
        facts = json.loads(row.facts, parse_int=Number, parse_float=Number)
        parts: list[Any] = [
            Number(FORMAT),
            row.id,
            None if row.at is None else Number(row.at),
            row.verb,
            row.by_id,
            row.by_name,
            row.subject_type,
            row.subject_id,
            row.subject_name,
            facts,
        ]
        return _written(parts).encode()
    except RecursionError as error:
        raise ValueError("The facts are nested too deeply.") from error


def next_hash(before: bytes, row: Row) -> bytes:
    """The hash of the link after the one whose hash is `before`."""
    return sha256(before + canonical(row)).digest()


def _written(value: Any) -> str:
    match value:
        case Number():
            return str.__str__(value)
        case list():
            return "[" + ", ".join(map(_written, value)) + "]"
        case dict():
            keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
            return "{" + ", ".join(f"{_text(key)}: {_written(value[key])}" for key in keys) + "}"
        case str():
            return _text(value)
        case _:
            return json.dumps(value)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
