"""How to undo the last change of several statements: what there was before, kept in the session of whoever made it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from checklists.authority.models import Template

_NAME = "undo_many"

Kind = Literal["phases", "weight", "move", "remove"]


@dataclass(frozen=True)
class ManyUndo:
    """Of each statement what it had before: a value, a place, or nothing if it was only removed."""

    kind: Kind
    before: Mapping[uuid.UUID, Any]
    # Of the template, after the change: any other change makes undoing impossible.
    revision: int

    @property
    def count(self) -> int:
        return len(self.before)


def keep(session: Any, template: Template, undo: ManyUndo) -> None:
    """It is what this person can undo; what they could undo before is forgotten."""
    session[_NAME] = {
        "template": str(template.pk),
        "kind": undo.kind,
        "before": {str(key): _plain(value) for key, value in undo.before.items()},
        "revision": undo.revision,
    }


def find(session: Any, template: Template) -> ManyUndo | None:
    """What this person can undo in the template as it is now, if anything."""
    held = session.get(_NAME)
    if not held or held["template"] != str(template.pk) or held["revision"] != template.revision:
        return None
    before = {uuid.UUID(key): value for key, value in held["before"].items()}
    if held["kind"] == "move":
        before = {key: (uuid.UUID(section), position) for key, (section, position) in before.items()}
    return ManyUndo(kind=held["kind"], before=before, revision=held["revision"])


def forget(session: Any) -> None:
    session.pop(_NAME, None)


def _plain(value: Any) -> Any:
    return [str(value[0]), value[1]] if isinstance(value, tuple) else value
