"""What to train or visit next: the weakest statements of a group, the courses that cover them, and the advice that schools read."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from checklists.authority import queries as checklists
from lantern.errors import NotFound
from reporting.authority.figures import Asked, Release, StatementFigures
from training.authority import queries as training
from training.authority.sessions import queries as sessions


@dataclass(frozen=True)
class WeakStatement:
    """One of the weakest statements. The advice is what schools read beside a red or amber answer."""

    figures: StatementFigures
    advice_red: str
    advice_amber: str
    courses: tuple[Any, ...]


@dataclass(frozen=True)
class Offer:
    """A course and those of the weakest statements that it covers; `session` is the next that schools can book, or None."""

    course: Any
    covers: tuple[StatementFigures, ...]
    session: Any


def covered(weakest: Sequence[StatementFigures]) -> int:
    """How many of these statements some course of the authority covers. One query."""
    return len(training.courses_covering(_stable_ids(weakest)))


def weak_statements(version_id: uuid.UUID, weakest: Sequence[StatementFigures]) -> list[WeakStatement]:
    """The statements with advice and courses, in their order. Two queries."""
    asked = {statement.pk: statement for statement in checklists.statements_of(version_id)}
    courses = training.courses_covering(_stable_ids(weakest))
    return [
        WeakStatement(
            figures=one,
            advice_red=asked[one.statement.id].advice_red,
            advice_amber=asked[one.statement.id].advice_amber,
            courses=tuple(courses.get(one.statement.stable_id, ())),
        )
        for one in weakest
    ]


def offers(statements: Iterable[WeakStatement]) -> list[Offer]:
    """The courses that cover some of the statements, the one that covers most first. One query."""
    by_course: dict[Any, list[StatementFigures]] = {}
    for one in statements:
        for course in one.courses:
            by_course.setdefault(course, []).append(one.figures)
    coming = sessions.bookable_for(course.pk for course in by_course)
    found = [Offer(course, tuple(covers), coming.get(course.pk)) for course, covers in by_course.items()]
    return sorted(found, key=lambda offer: (-len(offer.covers), str(offer.course).casefold()))


def statement_asked(release: Release, statement_id: uuid.UUID) -> Asked:
    """A statement of the release's checklist that is in its figures. Raises NotFound."""
    for statement in release.statements:
        if statement.id == statement_id:
            return statement
    raise NotFound(_("There is no such statement in this round."))


def _stable_ids(statements: Iterable[StatementFigures]) -> list[uuid.UUID]:
    return [one.statement.stable_id for one in statements]
