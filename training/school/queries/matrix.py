"""People × requirements: how everybody here stands, in a constant number of queries."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from training.school.models import Exemption, StaffMember, TrainingRecord
from training.school.queries.requirements import requirements
from training.school.queries.staff import staff_list
from training.school.standing import IN_DATE, Held, Requirement, Standing, State, standings


@dataclass(frozen=True)
class Line:
    """One person with their standing in each column."""

    staff: StaffMember
    cells: tuple[Standing, ...]

    def has(self, *states: State) -> bool:
        return any(cell.state in states for cell in self.cells)

    @property
    def urgency(self) -> tuple[object, ...]:
        """Sorts who needs something first: the most pressing cell, then how many of them, then the name."""
        first = min((cell.urgency for cell in self.cells), default=(len(State), date.max))
        overdue = sum(cell.state == State.OVERDUE for cell in self.cells)
        return first[0], -overdue, first[1], self.staff.name.casefold(), str(self.staff.pk)


@dataclass(frozen=True)
class Total:
    """Of one requirement: of how many it is asked, and how many of those are in date."""

    asked: int
    in_date: int


@dataclass(frozen=True)
class Matrix:
    """Everybody who was asked for, by name, and what is asked of them."""

    requirements: tuple[Requirement, ...]
    lines: tuple[Line, ...]

    @property
    def totals(self) -> list[Total]:
        columns = (
            zip(*(line.cells for line in self.lines), strict=True) if self.lines else [()] * len(self.requirements)
        )
        return [
            Total(
                asked=sum(cell.state != State.NOT_ASKED for cell in column),
                in_date=sum(cell.state in IN_DATE for cell in column),
            )
            for column in columns
        ]

    @property
    def people_in(self) -> Counter[State]:
        """How many people have at least one requirement in each state."""
        return Counter(state for line in self.lines for state in {cell.state for cell in line.cells})


def matrix(*, on: date, search: str = "", role: str = "") -> Matrix:
    """How everybody here stands on that day. Five queries, whatever the size."""
    return matrix_of(list(staff_list(search, role, on=on)), on=on)


def matrix_of(people: Sequence[StaffMember], *, on: date, asked: Iterable[Requirement] | None = None) -> Matrix:
    """The same of these people; four queries, two if what is asked for is given."""
    columns = tuple(requirements(on=on) if asked is None else asked)
    ids = [one.pk for one in people]
    held: dict[uuid.UUID, list[Held]] = defaultdict(list)
    for record in TrainingRecord.objects.in_force().filter(staff__in=ids).order_by():
        held[record.staff_id].append(Held.of(record))
    exempt: dict[uuid.UUID, dict[uuid.UUID, Exemption]] = defaultdict(dict)
    for exemption in Exemption.objects.filter(staff__in=ids, lifted_at=None).order_by():
        exempt[exemption.staff_id][exemption.requirement_id] = exemption
    lines = (
        Line(one, tuple(standings(columns, one, held.get(one.pk, ()), exempt.get(one.pk, {}), on=on))) for one in people
    )
    return Matrix(columns, tuple(lines))


def due_for(staff: StaffMember, *, on: date) -> list[tuple[Requirement, Standing]]:
    """What this person has to do, what is overdue or ends soon first; without what is done or not asked of them."""
    found = matrix_of([staff], on=on)
    pairs = zip(found.requirements, found.lines[0].cells, strict=True)
    open_ones = [pair for pair in pairs if pair[1].state in (State.OVERDUE, State.EXPIRES, State.DUE)]
    return sorted(open_ones, key=lambda pair: (pair[1].urgency, pair[0].title))
