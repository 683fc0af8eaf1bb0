"""What an extract would change: the rows of the file held against the schools that the authority has already.

Absence never closes a school. Only a row that says "Closed" does, and only for a school that is known here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from enum import StrEnum

from tenants.register.gias import Facts, Reason, Row


class Kind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    CLOSED = "closed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs, with both values as plain text (codes, not their words)."""

    fact: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of the file. `facts` is how the school will be after the import; None where the row asks for nothing."""

    row: Row
    kind: Kind
    facts: Facts | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Every line of the file with what would become of it, and the open schools that the file does not mention."""

    rows: tuple[Planned, ...]
    known: int
    present: int
    absent: tuple[str, ...] = field(default=())

    @property
    def is_short(self) -> bool:
        """Fewer than half of the schools that are known and open are in the file: it may be a part of a file."""
        return self.present * 2 < self.known

    @property
    def counts(self) -> Counter[Kind]:
        return Counter(planned.kind for planned in self.rows)


def plan_of(rows: Iterable[Row], known: Mapping[str, Facts]) -> Plan:
    """Holds the rows against the known schools, given by URN with status open, closing or closed."""
    planned, mentioned = [], set()
    for row in rows:
        mentioned.add(row.urn.lstrip("0"))
        planned.append(_planned(row, known))
    still_open = {urn for urn, facts in known.items() if facts.status != "closed"}
    absent = tuple(sorted(still_open - mentioned, key=lambda urn: known[urn].name.casefold()))
    return Plan(tuple(planned), known=len(still_open), present=len(still_open) - len(absent), absent=absent)


def _planned(row: Row, known: Mapping[str, Facts]) -> Planned:
    before = known.get(row.urn.lstrip("0"))
    if row.facts is None:
        if row.reason == Reason.CLOSED and before is not None and before.status != "closed":
            gone = replace(before, status="closed", closed_on=row.closed_on)
            return Planned(row, Kind.CLOSED, gone, _differences(before, gone))
        return Planned(row, Kind.REJECTED)
    if before is None:
        return Planned(row, Kind.NEW, row.facts)
    changes = _differences(before, row.facts)
    return Planned(row, Kind.CHANGED, row.facts, changes) if changes else Planned(row, Kind.UNCHANGED)


def _differences(before: Facts, after: Facts) -> tuple[Change, ...]:
    pairs = ((fact.name, getattr(before, fact.name), getattr(after, fact.name)) for fact in fields(Facts))
    return tuple(Change(name, _text(old), _text(new)) for name, old, new in pairs if old != new)


def _text(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def facts_to_json(facts: Facts) -> dict[str, object]:
    """The facts as they are kept with an import until it is carried out."""
    return asdict(facts) | {"closed_on": facts.closed_on and facts.closed_on.isoformat()}


def facts_from_json(kept: Mapping[str, object]) -> Facts:
    """The facts that `facts_to_json` kept."""
    closed_on = kept["closed_on"]
    return Facts(**(dict(kept) | {"closed_on": date.fromisoformat(str(closed_on)) if closed_on else None}))  # type: ignore[arg-type]  # made by asdict above
