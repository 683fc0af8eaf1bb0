"""The statements of an audit as a path: what comes before and after, and where a person stopped."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from checklists.school.models import AuditStatement


@dataclass(frozen=True)
class Place:
    """One statement as lists and 'previous' and 'next' need it."""

    id: uuid.UUID
    number: str
    plain: str
    section_id: uuid.UUID
    rating: str
    updated_by_id: uuid.UUID | None
    updated_at: datetime | None


@dataclass(frozen=True)
class Neighbours:
    section: tuple[Place, ...]
    previous: Place | None
    next: Place | None


def places(audit_id: uuid.UUID) -> list[Place]:
    """All statements of the audit in order, light."""
    rows = (
        AuditStatement.objects.filter(audit_id=audit_id)
        .order_by("section__position", "position")
        .values_list(
            "id",
            "number",
            "plain",
            "section_id",
            "answer__rating",
            "answer__updated_by_id",
            "answer__updated_at",
        )
    )
    return [Place(*row) for row in rows]


def neighbours(statement: AuditStatement) -> Neighbours:
    around = places(statement.audit_id)
    here = next(index for index, place in enumerate(around) if place.id == statement.pk)
    return Neighbours(
        section=tuple(place for place in around if place.section_id == statement.section_id),
        previous=around[here - 1] if here else None,
        next=around[here + 1] if here + 1 < len(around) else None,
    )


def last_place_of(person: object, around: Iterable[Place]) -> Place | None:
    """Where this person changed something last."""
    own = [place for place in around if place.updated_at and place.updated_by_id == getattr(person, "pk", None)]
    return max(own, key=lambda place: place.updated_at, default=None)  # type: ignore[arg-type,return-value]  # not None


def carry_on_place(person: object, around: list[Place]) -> Place | None:
    """The first unanswered statement after the one this person changed last, or else the first of all; None if done."""
    unanswered = [place for place in around if not place.rating]
    last = last_place_of(person, around)
    if last is None or not unanswered:
        return unanswered[0] if unanswered else None
    after = {place.id for place in around[around.index(last) :]}
    return next((place for place in unanswered if place.id in after), unanswered[0])
