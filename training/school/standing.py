"""How somebody stands with one requirement on one day: pure, from what is asked of them and what they hold."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from training.frequency import Frequency, due_on, expires_on
from training.school.models import Exemption, StaffMember, TrainingRecord

# From this long before its last day, what can be renewed before it ends is told as one that expires.
SOON: Final = timedelta(days=60)


class State(StrEnum):
    """In the order in which somebody should look at them."""

    OVERDUE = "overdue"
    EXPIRES = "expires"
    DUE = "due"
    DONE = "done"
    EXEMPT = "exempt"
    NOT_ASKED = "not_asked"


# What counts as in order on that day; somebody who still has time does not.
IN_DATE: Final = frozenset({State.DONE, State.EXPIRES, State.EXEMPT})
_URGENCY: Final = {state: place for place, state in enumerate(State)}


@dataclass(frozen=True)
class Requirement:
    """What has to be held, whoever asks for it: the authority, or the school."""

    id: uuid.UUID
    title: str
    why: str
    roles: frozenset[str]
    frequency: str
    grace_days: int
    course_ids: frozenset[uuid.UUID]
    external_allowed: bool
    since: date
    is_own: bool

    def asks(self, staff: StaffMember) -> bool:
        """Whether any of the person's roles brings it."""
        return not self.roles.isdisjoint(staff.roles)


@dataclass(frozen=True)
class Held:
    """Something completed, as far as it matters here."""

    record_id: uuid.UUID
    course_id: uuid.UUID | None
    requirement_ids: frozenset[uuid.UUID]
    is_external: bool
    completed_on: date
    expires_on: date | None

    @classmethod
    def of(cls, record: TrainingRecord) -> "Held":
        return cls(
            record_id=record.pk,
            course_id=record.course_id,
            requirement_ids=frozenset(record.requirement_ids),
            is_external=record.source == TrainingRecord.Source.EXTERNAL,
            completed_on=record.completed_on,
            expires_on=record.expires_on,
        )

    def satisfies(self, requirement: Requirement) -> bool:
        if self.is_external and not requirement.external_allowed:
            return False
        return requirement.id in self.requirement_ids or self.course_id in requirement.course_ids

    def last_day(self, requirement: Requirement) -> date | None:
        """The last day on which it counts: the requirement's rule, or the issuer's where that ends sooner. None: for good."""
        ends = [day for day in (expires_on(requirement.frequency, self.completed_on), self.expires_on) if day]
        return min(ends, default=None)


@dataclass(frozen=True)
class Standing:
    """How somebody stands. `day` is the day that the state speaks of: completed, due by, expires; of an exemption its last day.

    `last` is what they held most recently, whether it still counts or not. `days` is how long ago an overdue one was due.
    """

    state: State
    day: date | None = None
    days: int = 0
    last: Held | None = None
    reason: str = ""

    @property
    def has_expired(self) -> bool:
        """Overdue, and they once had it: what they hold is out of date."""
        return self.state == State.OVERDUE and self.last is not None

    @property
    def urgency(self) -> tuple[int, date]:
        """Sorts what needs something first."""
        return _URGENCY[self.state], self.day or date.max


NOT_ASKED: Final = Standing(State.NOT_ASKED)


def standing(
    requirement: Requirement,
    staff: StaffMember,
    held: Iterable[Held],
    exemption: Exemption | None,
    *,
    on: date,
) -> Standing:
    """How this person stands with this requirement on that day.

    What was done before a requirement began counts, by the same rule. Training of a school year is not told as one that expires:
    it cannot be done for the next year before that begins.
    """
    if not requirement.asks(staff):
        return NOT_ASKED
    if exemption is not None and exemption.holds(on):
        return Standing(State.EXEMPT, exemption.until_on, reason=exemption.reason)
    fitting = [one for one in held if one.completed_on <= on and one.satisfies(requirement)]
    last = max(fitting, key=lambda one: (one.last_day(requirement) or date.max, one.completed_on), default=None)
    if last is not None:
        ends = last.last_day(requirement)
        if ends is None or on <= ends:
            return _in_date(requirement, last, ends, on)
    due = due_by(requirement, staff, last)
    if on <= due:
        return Standing(State.DUE, due, last=last)
    return Standing(State.OVERDUE, due, days=(on - due).days, last=last)


def due_by(requirement: Requirement, staff: StaffMember, last: Held | None) -> date:
    """The last day to do it; for somebody who holds it, to renew it once that has ended."""
    began = min((staff.role_since(role) for role in requirement.roles & set(staff.roles)), default=staff.started_on)
    first = due_on(requirement.frequency, since=requirement.since, induction=began, grace_days=requirement.grace_days)
    again = due_on(
        requirement.frequency,
        since=requirement.since,
        induction=began,
        grace_days=requirement.grace_days,
        last=last.completed_on if last else None,
    )
    if last is not None and last.expires_on is not None and (again is None or last.expires_on < again):
        again = max(last.expires_on, first) if first else last.expires_on
    return again or first or requirement.since


def _in_date(requirement: Requirement, last: Held, ends: date | None, on: date) -> Standing:
    ends_with_the_year = requirement.frequency == Frequency.ACADEMIC_YEAR and ends != last.expires_on
    if ends is not None and not ends_with_the_year and ends <= on + SOON:
        return Standing(State.EXPIRES, ends, last=last)
    return Standing(State.DONE, last.completed_on, last=last)


def standings(
    requirements: Iterable[Requirement],
    staff: StaffMember,
    held: Iterable[Held],
    exemptions: Mapping[uuid.UUID, Exemption],
    *,
    on: date,
) -> list[Standing]:
    """The person's standing with each requirement, in their order."""
    own = list(held)
    return [standing(one, staff, own, exemptions.get(one.id), on=on) for one in requirements]
