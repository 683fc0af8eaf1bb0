"""A visit's notes beside the school's own answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reporting.authority.visits.catalogue import NoteView, VisitView


@dataclass(frozen=True)
class Beside:
    """One statement of the school's audit and what was noted about it."""

    statement: Any
    note: NoteView


def beside_own(visit: VisitView, statements: Iterable[Any]) -> list[Beside]:
    """The statements that the visit says something about, in the order of the audit."""
    notes = {note.statement_id: note for note in visit.notes if note.note or note.agreed}
    return [
        Beside(statement, notes[statement.published_id]) for statement in statements if statement.published_id in notes
    ]
