"""The ready check: what stands between an audit and its signatures, and what whoever signs should know."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from checklists.scales import GREEN, RED, counts_as
from checklists.school.evidence.queries import Expired
from checklists.school.models import Audit, AuditStatement
from lantern.access.roles import Role
from tenants.people.models import User


@dataclass(frozen=True)
class Point:
    """One thing that the check found, with the statements that it is about; none where it is about the school."""

    title: str
    why: str
    statements: tuple[AuditStatement, ...] = ()
    href: str = ""
    link: str = ""

    @property
    def weight(self) -> int:
        """How many things there are to know."""
        return len(self.statements) or 1


@dataclass(frozen=True)
class ReadyCheck:
    """`blockers` have to go before anybody can sign; `warnings` are for the head to know, who may sign all the same."""

    blockers: tuple[Point, ...]
    warnings: tuple[Point, ...]
    passed: tuple[str, ...]

    @property
    def open_points(self) -> int:
        return sum(point.weight for point in self.warnings)


@dataclass(frozen=True)
class _Question:
    """One thing that is looked for among the statements; `held` is said where nothing was found."""

    title: str
    why: str
    found: tuple[AuditStatement, ...]
    held: str


def ready_check(
    *,
    audit: Audit,
    statements: list[AuditStatement],
    reds: list[AuditStatement],
    expired: Iterable[Expired],
    shown: set[uuid.UUID],
    signers: Iterable[User],
) -> ReadyCheck:
    """What the check finds in the audit as it stands. Asks the database nothing: the rows come loaded.

    `reds` are those for which nobody has planned anything, `shown` those that have evidence.
    """
    blocking = [_unanswered(statements)]
    warning = [
        _red_flags(statements),
        _unplanned(reds),
        _expired(statements, expired),
        _not_shown(statements, shown),
    ]
    roles = {person.role for person in signers}
    missing = [words for role, words in _nobody().items() if role not in roles and not audit.is_finished]
    return ReadyCheck(
        blockers=tuple(_points(blocking)),
        warnings=(*_points(warning), *missing),
        passed=tuple(question.held for question in (*blocking, *warning) if not question.found),
    )


def _points(questions: Iterable[_Question]) -> list[Point]:
    return [Point(question.title, question.why, question.found) for question in questions if question.found]


def _unanswered(statements: list[AuditStatement]) -> _Question:
    return _Question(
        title=_("Not answered"),
        why=_("The head can sign when every statement has an answer. “Not applicable” is one."),
        found=tuple(row for row in statements if not row.answer.rating),
        held=_("Every statement has an answer."),
    )


def _red_flags(statements: list[AuditStatement]) -> _Question:
    return _Question(
        title=_("Red flags"),
        why=_("These statements are marked as ones that no school should leave at red."),
        found=tuple(row for row in statements if row.red_flag and counts_as(row.scale, row.answer.rating) == RED),
        held=_("No statement that is marked as a red flag is red."),
    )


def _unplanned(reds: list[AuditStatement]) -> _Question:
    return _Question(
        title=_("Red, and no action"),
        why=_(
            "Somebody who reads the audit will ask what the school does about it. Plan an action on the statement’s page."
        ),
        found=tuple(reds),
        held=_("Everything that is red has an action."),
    )


def _expired(statements: list[AuditStatement], expired: Iterable[Expired]) -> _Question:
    about = {one.statement_id for one in expired}
    return _Question(
        title=_("Evidence that has expired"),
        why=_("Its last day has passed. Add a newer edition, or take it away."),
        found=tuple(row for row in statements if row.pk in about),
        held=_("No evidence has expired."),
    )


def _not_shown(statements: list[AuditStatement], shown: set[uuid.UUID]) -> _Question:
    """A good answer to a statement that wants evidence for one."""
    return _Question(
        title=_("Evidence is wanted"),
        why=_("The answer is green, and the authority asks schools to have something to show for it."),
        found=tuple(
            row
            for row in statements
            if row.needs_evidence and counts_as(row.scale, row.answer.rating) == GREEN and row.pk not in shown
        ),
        held=_("Wherever evidence is wanted for a green answer, there is some."),
    )


def _nobody() -> dict[Role, Point]:
    """What is said where nobody of the school can give one of the two signatures."""
    why = _("Two people sign. Somebody who manages people can invite them or change a role.")
    return {
        Role.HEAD: Point(_("Nobody here is the head"), why, href="/people/", link=_("People")),
        Role.GOVERNOR: Point(_("Nobody here is a governor"), why, href="/people/", link=_("People")),
    }
