"""Who shares, and what was noted. Runs on the authority's login, to which the database shows no note of a school that stopped."""

import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from checklists.authority import queries as checklists
from checklists.authority.scale import LEVELS, Level
from lantern.errors import NotFound
from reporting.authority.visits.models import SharedReturn, Visit, VisitNote
from tenants.register import queries as register


@dataclass(frozen=True)
class Sharing:
    """A school that shares its return of a round, and how often it was visited about it."""

    shared: SharedReturn
    round: Any
    school: Any
    visits: int


@dataclass(frozen=True)
class Line:
    """One statement of a shared return: the school's own level, and what a visit noted beside it."""

    statement: Any
    number: str
    level: Level
    note: VisitNote | None


def sharing(search: str = "") -> list[Sharing]:
    """Every school that shares now, by name, the newest round first. Four queries."""
    shared = list(SharedReturn.objects.select_related("round").order_by("-round__due_on", "at"))
    asked = {role: school_id for row in {one.round for one in shared} for school_id, role in checklists.schools_of(row)}
    known = register.schools_by_id(set(asked.values()))
    counted = Counter(Visit.objects.values_list("round_id", "school_role"))
    words = search.casefold()
    found = [
        Sharing(one, one.round, known[asked[one.sender]], counted[one.round_id, one.sender])
        for one in shared
        if asked.get(one.sender) in known
    ]
    return sorted(
        (one for one in found if words in one.school.name.casefold()),
        key=lambda one: (-one.round.due_on.toordinal(), one.school.name.casefold()),
    )


def shared_return(round_id: uuid.UUID, role: str) -> SharedReturn | None:
    return SharedReturn.objects.filter(round_id=round_id, sender=role).first()


def school_sharing(round_id: uuid.UUID, school_id: uuid.UUID) -> Sharing:
    """The return that this school shares. NotFound for one that does not, whether it was asked or not."""
    round_ = checklists.round_by_id(round_id)
    school = register.schools_by_id([school_id]).get(school_id)
    shared = shared_return(round_id, school.role) if school else None
    if shared is None:
        raise NotFound(_("This school does not share its return of this round."))
    return Sharing(shared, round_, school, 0)


def visits_of(round_id: uuid.UUID, role: str) -> QuerySet[Visit]:
    return Visit.objects.filter(round_id=round_id, school_role=role)


def visit_by_id(visit_id: uuid.UUID) -> Visit:
    """Raises NotFound."""
    visit = Visit.objects.select_related("round").filter(pk=visit_id).first()
    if visit is None:
        raise NotFound(_("There is no such visit."))
    return visit


def locked_visit(visit_id: uuid.UUID) -> Visit:
    """The visit, locked until the transaction ends. Raises NotFound."""
    visit = Visit.objects.select_for_update(no_key=True).filter(pk=visit_id).first()
    if visit is None:
        raise NotFound(_("There is no such visit."))
    return visit


def shared_of(visit: Visit) -> SharedReturn | None:
    """The return that the visit is about, as long as the school shares it."""
    return shared_return(visit.round_id, visit.school_role)


def school_of(visit: Visit) -> Any:
    """The visited school as the register has it, or None."""
    return register.schools_by_id([visit.school_id]).get(visit.school_id)


def lines(shared: SharedReturn, visit: Visit | None = None) -> list[Line]:
    """Every statement of the version in order, with the school's level, and the visit's notes."""
    round_ = shared.round
    notes = {note.statement_id: note for note in visit.notes.all()} if visit else {}
    found: list[Line] = []
    place, section = (0, 0), None
    for statement in checklists.statements_of(round_.version_id):
        place = (place[0], place[1] + 1) if statement.section_id == section else (place[0] + 1, 1)
        section = statement.section_id
        level = LEVELS[shared.levels[statement.position - 1]]
        found.append(Line(statement, f"{place[0]}.{place[1]}", level, notes.get(statement.pk)))
    return found


def line_of(shared: SharedReturn, visit: Visit, statement_id: uuid.UUID) -> Line:
    """One statement. NotFound for a statement of another version."""
    line = next((line for line in lines(shared, visit) if line.statement.pk == statement_id), None)
    if line is None:
        raise NotFound(_("There is no such statement in this round."))
    return line
