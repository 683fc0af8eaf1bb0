"""A round that somebody is still putting together.

Kept in their session under a key of its own, so that two browser tabs do not mix and nothing is in the
database before the officer confirms. Only the newest few are kept.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_NAME = "round_drafts"
_KEPT = 5


@dataclass
class RoundDraft:
    version_id: uuid.UUID
    key: uuid.UUID = field(default_factory=uuid.uuid4)
    title: str = ""
    opens_on: date | None = None
    due_on: date | None = None
    closes_on: date | None = None
    school_ids: set[uuid.UUID] = field(default_factory=set)

    @property
    def has_dates(self) -> bool:
        return bool(self.title and self.opens_on and self.due_on)


def keep(session: Any, draft: RoundDraft) -> None:
    """The draft is in the session as it is now; the oldest beyond a few are forgotten."""
    drafts = {key: held for key, held in session.get(_NAME, {}).items() if key != str(draft.key)}
    drafts[str(draft.key)] = {
        "version_id": str(draft.version_id),
        "title": draft.title,
        "opens_on": draft.opens_on.isoformat() if draft.opens_on else "",
        "due_on": draft.due_on.isoformat() if draft.due_on else "",
        "closes_on": draft.closes_on.isoformat() if draft.closes_on else "",
        "school_ids": sorted(str(school_id) for school_id in draft.school_ids),
    }
    session[_NAME] = dict(list(drafts.items())[-_KEPT:])


def find(session: Any, key: uuid.UUID) -> RoundDraft | None:
    held = session.get(_NAME, {}).get(str(key))
    if held is None:
        return None
    return RoundDraft(
        key=key,
        version_id=uuid.UUID(held["version_id"]),
        title=held["title"],
        opens_on=date.fromisoformat(held["opens_on"]) if held["opens_on"] else None,
        due_on=date.fromisoformat(held["due_on"]) if held["due_on"] else None,
        closes_on=date.fromisoformat(held["closes_on"]) if held.get("closes_on") else None,
        school_ids={uuid.UUID(school_id) for school_id in held["school_ids"]},
    )


def forget(session: Any, key: uuid.UUID) -> None:
    drafts = dict(session.get(_NAME, {}))
    drafts.pop(str(key), None)
    session[_NAME] = drafts
