"""What a sound file would do to a draft, statement by statement; and the same as JSON, to be kept until the yes."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from checklists.authority.changes import Changes, Kind, changes_between
from checklists.authority.exchange.given import Given, GivenDetails, GivenSection, GivenStatement
from checklists.authority.models import Statement

_DAYS: Final = ("in_force_on", "review_by")


@dataclass(frozen=True)
class PlannedRow:
    """What one row of a file does. `line` is 0 for a statement that the file does not have."""

    line: int
    code: str
    plain: str
    kind: str
    fields: str


def plan_of(given: Given, draft: Sequence[Statement]) -> tuple[Given, list[PlannedRow]]:
    """The file as it will be carried out, and its rows, in the file's order; statements it leaves out come last.

    A text that differs from the draft's in its blanks alone, as one does after a trip through a spreadsheet, is the
    draft's.
    """
    now = {statement.stable_id: statement for statement in draft}
    statements = tuple(_with_kept_blanks(each, now.get(each.words["stable_id"])) for each in given.statements)
    changes = changes_between(draft, [each.as_text() for each in statements])
    return replace(given, statements=statements), _rows(changes, [each.line for each in statements])


def _with_kept_blanks(given: GivenStatement, now: Statement | None) -> GivenStatement:
    if now is None:
        return given
    kept = {
        name: getattr(now, name)
        for name, value in given.words.items()
        if isinstance(value, str) and value.split() == str(getattr(now, name)).split()
    }
    return replace(given, words=given.words | kept)


def _rows(changes: Changes, lines: Sequence[int]) -> list[PlannedRow]:
    places = [*lines, *(0 for _change in changes.of(Kind.RETIRED))]
    return [
        PlannedRow(
            line=line,
            code=change.statement.code,
            plain=change.statement.plain,
            kind=change.kind.value,
            fields=", ".join(change.fields),
        )
        for line, change in zip(places, changes.all, strict=True)
    ]


def to_json(given: Given) -> dict[str, Any]:
    details = asdict(given.details)
    for name in _DAYS:
        details[name] = details[name].isoformat() if details[name] else None
    return {
        "details": details,
        "sections": [asdict(section) for section in given.sections],
        "statements": [
            {"line": each.line, "section": each.section, "words": _words_to_json(each.words)}
            for each in given.statements
        ],
    }


def from_json(content: dict[str, Any]) -> Given:
    details = dict(content["details"])
    for name in _DAYS:
        details[name] = date.fromisoformat(details[name]) if details[name] else None
    return Given(
        details=GivenDetails(**details),
        sections=tuple(GivenSection(**section) for section in content["sections"]),
        statements=tuple(
            GivenStatement(each["line"], each["section"], _words_from_json(each["words"]))
            for each in content["statements"]
        ),
    )


def _words_to_json(words: dict[str, Any]) -> dict[str, Any]:
    return words | {"stable_id": str(words["stable_id"]), "replaces": [str(key) for key in words["replaces"]]}


def _words_from_json(words: dict[str, Any]) -> dict[str, Any]:
    return words | {
        "stable_id": uuid.UUID(words["stable_id"]),
        "replaces": [uuid.UUID(key) for key in words["replaces"]],
    }
