"""Who is asked to answer what, what was said beside a statement, and what waits for one person."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from checklists.school.answering.models import Assignment, Citation, Comment, Mention
from checklists.school.models import Audit, AuditSection, AuditStatement
from lantern.access.permissions import ALLOWED, Permission
from lantern.errors import NotFound
from tenants.people.models import PeopleQuerySet, User
from tenants.people.queries import people


def who_can_answer() -> PeopleQuerySet:
    """People who can be asked to answer, by name."""
    return people().active().filter(role__in=ALLOWED[Permission.AUDITS_ANSWER])


def who_can_be_mentioned(*, besides: uuid.UUID) -> PeopleQuerySet:
    """People to whom a comment can be said, by name."""
    return people().active().filter(role__in=ALLOWED[Permission.AUDITS_COMMENT]).exclude(pk=besides)


def assigned_to(statement: AuditStatement) -> uuid.UUID | None:
    """Who is asked to answer the statement. Asks nothing if `assignment` of it and of its section came along."""
    own, of_section = getattr(statement, "assignment", None), getattr(statement.section, "assignment", None)
    for row in (own, of_section):
        if row is not None and row.person_id is not None:
            found: uuid.UUID = row.person_id
            return found
    return None


def sections_of(audit: Audit) -> list[AuditSection]:
    """The sections in order, each with its assignment and how many statements it has, in one query."""
    rows = audit.sections.select_related("assignment__person")
    return list(
        rows.annotate(
            asked=Count("statements", filter=Q(statements__removed_at=None)),
            left=Count("statements", filter=Q(statements__answer__rating="", statements__removed_at=None)),
        ).order_by("position")
    )


def assignments_among(
    *, sections: Iterable[uuid.UUID] = (), statements: Iterable[uuid.UUID] = ()
) -> dict[uuid.UUID, Assignment]:
    """The assignments of these sections and statements, by the identifier of what is assigned."""
    rows = Assignment.objects.filter(Q(section__in=list(sections)) | Q(statement__in=list(statements)))
    return {row.section_id or row.statement_id: row for row in rows}  # type: ignore[misc] # one of them is there


def comments_of(statement: AuditStatement, reader: User) -> list[Comment]:
    """What was said about the statement, in order, in one query.

    Each comment has `said_to`, the names it was meant for, and `is_unread`, whether the reader has still to read it.
    """
    rows: Any = (
        Comment.objects.filter(statement=statement)
        .annotate(
            said_to=ArrayAgg(
                "mentions__person__name",
                filter=Q(mentions__isnull=False),
                order_by="mentions__person__name",
                default=[],
            ),
            unread=Count("mentions", filter=Q(mentions__person=reader, mentions__read_at=None)),
        )
        .order_by("created_at", "id")
    )
    return list(rows)


def comment_by_id(audit_id: uuid.UUID, statement_id: uuid.UUID, comment_id: uuid.UUID) -> Comment:
    """A comment, locked until the transaction ends. NotFound unless it is about that statement of that audit."""
    rows = Comment.objects.select_for_update(no_key=True).filter(
        pk=comment_id, statement_id=statement_id, statement__audit_id=audit_id
    )
    comment = rows.first()
    if comment is None:
        raise NotFound(_("There is no such comment here."))
    return comment


def citations_of(statement: AuditStatement) -> list[Citation]:
    """What the school's records said when they were cited for the statement, the latest first."""
    return list(statement.citations.all())


# For the home page


@dataclass(frozen=True)
class AssignedAudit:
    """How many unanswered statements of one audit a person is asked for."""

    audit_id: uuid.UUID
    title: str
    left: int


def assigned_for_home(person: object) -> list[AssignedAudit]:
    """Audits that can be answered now and in which unanswered statements are this person's, in one query."""
    rows = (
        AuditStatement.objects.filter(audit__state__in=(Audit.State.OPEN, Audit.State.READY), answer__rating="")
        .annotate(whose=Coalesce(F("assignment__person"), F("section__assignment__person")))
        .filter(whose=getattr(person, "pk", None))
        .order_by("audit__due_on", "audit__title")
        .values_list("audit_id", "audit__title", "audit__due_on")
        .annotate(left=Count("pk"))
    )
    return [AssignedAudit(audit_id, title, left) for audit_id, title, _due_on, left in rows]


def mentions_for_home(person: object) -> list[Mention]:
    """Comments that were said to this person and not read yet, the newest first; those taken away are none."""
    rows = Mention.objects.filter(person=getattr(person, "pk", None), read_at=None, comment__removed_at=None)
    return list(rows.select_related("comment__statement").order_by("-created_at", "id"))


# For the digest


def people_to_tell() -> list[User]:
    """Whoever has something new that no mail told them yet."""
    waits = Q(mentions__read_at=None, mentions__told_at=None, mentions__isnull=False) | Q(
        assignments__told_at=None, assignments__isnull=False
    )
    return list(people().active().filter(waits).distinct())
