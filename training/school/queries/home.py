"""What the home page says of training to those who look after it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from lantern.audit.record import Actor
from training.school import rules
from training.school.models import StaffMember
from training.school.queries.matrix import matrix_of
from training.school.queries.records import waiting_records
from training.school.queries.staff import staff_list
from training.school.standing import Requirement, Standing, State

NAMED: Final = 3


@dataclass(frozen=True)
class ForHome:
    """How many people have something overdue, the first of them with what it is, and how many certificates wait for this reader."""

    overdue: int
    first: list[tuple[StaffMember, Requirement, Standing]]
    waiting: int

    def __bool__(self) -> bool:
        return bool(self.overdue or self.waiting)


def for_home(person: Actor, *, on: date) -> ForHome | None:
    """None for whoever does not look after training, and where nobody is in the list. Seven queries, whatever the size."""
    people = list(staff_list(on=on)) if rules.can_manage(person) else []
    if not people:
        return None
    found = matrix_of(people, on=on)
    late = sorted((line for line in found.lines if line.has(State.OVERDUE)), key=lambda line: line.urgency)
    first = []
    for line in late[:NAMED]:
        pairs = zip(found.requirements, line.cells, strict=True)
        asked, cell = min(pairs, key=lambda pair: pair[1].urgency)
        first.append((line.staff, asked, cell))
    return ForHome(len(late), first, sum(rules.can_approve(person, one) for one in waiting_records()))
