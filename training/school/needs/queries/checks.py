"""Confidence checks: how many have replied while one is open, and its figures once it is closed."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotFound
from training.authority import catalogue
from training.authority.catalogue import Course
from training.school.learning.learner import Learner
from training.school.learning.models import Enrolment
from training.school.models import StaffMember
from training.school.needs import rules
from training.school.needs.models import AskedPerson, Figure, NeedsCheck
from training.school.needs.pooling import Group, group_of
from training.topics import Level, Topic


@dataclass(frozen=True)
class Row:
    """A check with how many were asked and have replied."""

    check: NeedsCheck
    asked: int
    replied: int


def checks() -> list[Row]:
    """Every check of the school, the newest first, in one query."""
    rows = NeedsCheck.objects.annotate(n=Count("people"), r=Count("people", filter=Q(people__replied=True)))
    return [_row(row) for row in rows.order_by("-created_at", "id")]


def check_by_id(check_id: uuid.UUID | str) -> Row:
    """A check of this school with its numbers; NotFound for any other identifier."""
    rows = NeedsCheck.objects.annotate(n=Count("people"), r=Count("people", filter=Q(people__replied=True)))
    found = rows.filter(pk=check_id).first()
    if found is None:
        raise NotFound(_("There is no such confidence check."))
    return _row(found)


def _row(row: NeedsCheck) -> Row:
    if row.is_open:
        return Row(row, row.n, row.r)  # type: ignore[attr-defined] # annotated
    return Row(row, row.asked, row.replied)


def open_check() -> NeedsCheck | None:
    return NeedsCheck.objects.filter(closed_at=None).first()


def checks_due(on: date) -> list[uuid.UUID]:
    """The open checks whose last day is over."""
    return list(NeedsCheck.objects.filter(closed_at=None, closes_on__lt=on).values_list("pk", flat=True))


def told_by_hand(check: NeedsCheck) -> list[StaffMember]:
    """Those asked who have neither an address nor an account, whether they have replied or not."""
    rows = AskedPerson.objects.filter(check_asked=check, staff__email="", staff__person=None)
    return [row.staff for row in rows.select_related("staff").order_by("staff__name", "staff_id")]


def asked_in(learner: Learner, check_id: uuid.UUID) -> AskedPerson | None:
    """That this learner is asked in the check; None if they are not."""
    rows = AskedPerson.objects.select_related("check_asked", "staff")
    return rows.filter(check_asked=check_id, staff=learner.staff).first()


def waiting_for(learner: Learner) -> list[NeedsCheck]:
    """The checks that this learner can reply to and has not."""
    rows = AskedPerson.objects.filter(staff=learner.staff, replied=False, check_asked__closed_at=None)
    return [row.check_asked for row in rows.select_related("check_asked")]


@dataclass(frozen=True)
class Said:
    """One statement: how many said each level."""

    text: str
    levels: tuple[int, ...]

    @property
    def people(self) -> int:
        return sum(self.levels)

    @property
    def confident(self) -> int:
        return sum(number for level, number in zip(Level, self.levels, strict=True) if level.is_confident)


@dataclass(frozen=True)
class Cell:
    """What one pool said about one topic."""

    groups: tuple[Group, ...]
    people: int
    said: tuple[Said, ...]
    # The only pool of its topic: everybody who replied to it.
    is_all: bool

    @property
    def name(self) -> str:
        if self.is_all and len(self.groups) > 1:
            return str(_("Everybody who replied"))
        return ", ".join(str(group.label) for group in self.groups)

    @property
    def replies(self) -> int:
        return sum(one.people for one in self.said)

    @property
    def confident(self) -> int:
        """Of the replies to all its statements, those that said mostly or fully."""
        return sum(one.confident for one in self.said)

    @property
    def percent(self) -> int:
        return round(100 * self.confident / self.replies) if self.replies else 0

    @property
    def is_gap(self) -> bool:
        return self.confident < rules.ENOUGH * self.replies


@dataclass(frozen=True)
class About:
    """One topic with a cell for each pool; none where fewer than five replied."""

    topic: Topic
    cells: tuple[Cell, ...]


def results(check: NeedsCheck) -> list[About]:
    """The figures of a closed check, every topic that was asked, in order. One query."""
    found: dict[str, list[Cell]] = {}
    words = check.words
    rows = list(Figure.objects.filter(check_asked=check))
    pools = Counter(row.topic for row in rows)
    for row in rows:
        said = tuple(
            Said(text, tuple(levels)) for text, levels in zip(words[row.topic]["statements"], row.levels, strict=True)
        )
        groups = tuple(group for group in Group if group in row.groups)
        found.setdefault(row.topic, []).append(Cell(groups, row.people, said, is_all=pools[row.topic] == 1))
    return [
        About(topic, tuple(sorted(found.get(topic, ()), key=lambda cell: list(Group).index(cell.groups[0]))))
        for topic in Topic
        if topic in words
    ]


@dataclass(frozen=True)
class Suggestion:
    """A course for the people of a pool in which too few are confident: those who are here and could be enrolled today."""

    topic: Topic
    cell: Cell
    course: Course
    staff_ids: tuple[uuid.UUID, ...]

    @property
    def people(self) -> int:
        return len(self.staff_ids)


def suggestions(check: NeedsCheck, about: Iterable[About]) -> list[Suggestion]:
    """Where too few are confident, each course that covers the topic, for everybody of the pool: nobody knows who of them needs it.

    Left out is who takes the course already or has passed its newest version. The largest gap first; the same people are not
    suggested for the same course a second time. Three queries.
    """
    gaps = [(one.topic, cell) for one in about for cell in one.cells if cell.is_gap]
    if not gaps:
        return []
    staff = list(StaffMember.objects.here(timezone.localdate()).order_by("name", "id"))
    courses = catalogue.courses()
    rows = Enrolment.objects.filter(ended_at=None, course_id_at_authority__in=[course.id for course in courses])
    busy = set()
    for staff_id, course_id, version_id, passed_at in rows.values_list(
        "staff_id", "course_id_at_authority", "course__version_id", "passed_at"
    ):
        if passed_at is None or version_id in {course.version_id for course in courses}:
            busy.add((staff_id, course_id))
    found: list[Suggestion] = []
    for topic, cell in sorted(gaps, key=lambda gap: gap[1].percent):
        roles = set(check.words[topic]["roles"]) & set(check.roles)
        for course in courses:
            if topic not in course.topics:
                continue
            ids = tuple(
                one.pk
                for one in staff
                if group_of(one.roles) in cell.groups
                and not roles.isdisjoint(one.roles)
                and not set(course.roles).isdisjoint(one.roles)
                and (one.pk, course.id) not in busy
            )
            if ids and not any(one.course == course and one.staff_ids == ids for one in found):
                found.append(Suggestion(topic, cell, course, ids))
    return found
