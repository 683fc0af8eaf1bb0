"""Answering together, in words: who is asked, who is here, what was said."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from checklists.school.answering import presence, queries, rules
from checklists.school.answering.models import Comment
from checklists.school.answering.presence import Here
from checklists.school.live import Suggestion, has_provider
from checklists.school.models import AuditStatement
from lantern.ui.words import when
from tenants.people.models import User


@dataclass(frozen=True)
class Said:
    """One comment as its reader sees it."""

    id: uuid.UUID
    by_name: str
    at: datetime
    text: str
    said_to: tuple[str, ...]
    is_gone: bool
    is_unread: bool
    can_remove: bool


@dataclass(frozen=True)
class Beside:
    """What a statement's page shows of the people around it."""

    asked: str  # the name of whoever is asked to answer, empty if nobody
    is_asked_of_reader: bool
    can_assign: bool
    said: tuple[Said, ...]
    can_comment: bool
    here: tuple["Face", ...]
    says_here: bool  # whether the page tells others that its reader is here
    say_every: int
    has_live: bool

    @property
    def unread(self) -> int:
        return sum(one.is_unread for one in self.said)


@dataclass(frozen=True)
class Face:
    """Somebody in a list of people at work."""

    initials: str
    name: str
    detail: str
    is_here: bool


@dataclass(frozen=True)
class Live:
    """What the school's own records suggest, as it is shown."""

    suggestion: Suggestion
    rating: str


def beside(person: User, statement: AuditStatement) -> Beside:
    """Everything about people that the statement's page shows. One query: the statement came with its assignments."""
    whose = queries.assigned_to(statement)
    return Beside(
        asked=_name_of_asked(statement),
        is_asked_of_reader=whose is not None and whose == person.pk,
        can_assign=rules.can_assign(person, statement.audit),
        said=tuple(_said(comment, person) for comment in queries.comments_of(statement, person)),
        can_comment=rules.can_comment(person, statement.audit),
        here=here_of(statement.audit_id, statement.pk, person),
        says_here=rules.can_be_mentioned(person),
        say_every=presence.SAY_EVERY,
        has_live=has_provider(statement.live_source),
    )


def here_of(audit_id: uuid.UUID, statement_id: uuid.UUID, person: User) -> tuple[Face, ...]:
    """Who else has the statement open, those who write first."""
    on_it = [here for here in presence.others(audit_id, besides=person.pk) if here.statement_id == str(statement_id)]
    return tuple(
        Face(
            initials=initials(here.name),
            name=f"{here.name}, {here.role}",
            detail=_("Writing the note") if here.is_writing else _("Reading this statement"),
            is_here=True,
        )
        for here in sorted(on_it, key=lambda here: not here.is_writing)
    )


def workers(
    *,
    person: User,
    statements: Iterable[AuditStatement],
    persons: Iterable[User],
    at_work: Iterable[tuple[str, uuid.UUID | None, datetime]],
    here: Iterable[Here],
) -> list[Face]:
    """Everybody who is asked to answer something, has answered something, or is here, by name."""
    names: dict[uuid.UUID | None, str] = {one.pk: one.name for one in persons}
    asked: dict[uuid.UUID, list[AuditStatement]] = {}
    for statement in statements:
        whose = queries.assigned_to(statement)
        if whose is not None:
            asked.setdefault(whose, []).append(statement)
    details: dict[uuid.UUID | None, str] = {}
    for name, by_id, last in at_work:
        names.setdefault(by_id, name)
        details[by_id] = _("Last answer %(when)s") % {"when": when(last)}
    for whose, own in asked.items():
        left = sum(not statement.answer.rating for statement in own)
        details[whose] = _("%(n)d assigned, %(left)d left") % {"n": len(own), "left": left}
    now_at = {uuid.UUID(one.person_id): one for one in here}
    for one_id, one in now_at.items():
        names.setdefault(one_id, one.name)
        details[one_id] = _("Here now, in %(section)s") % {"section": one.section}
    found = [
        Face(
            initials=initials(names.get(one_id, "")),
            name=_("%(name)s (you)") % {"name": names[one_id]} if one_id == person.pk else names.get(one_id, ""),
            detail=detail,
            is_here=one_id in now_at,
        )
        for one_id, detail in details.items()
    ]
    return sorted(found, key=lambda face: face.name)


def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def words_of_section(name: str) -> str | Promise:
    """What choosing nobody for a statement means, given who has its section."""
    return _("Whoever has the section: %(name)s") % {"name": name} if name else _("Nobody in particular")


def _name_of_asked(statement: AuditStatement) -> str:
    for row in (getattr(statement, "assignment", None), getattr(statement.section, "assignment", None)):
        if row is not None and row.person_id is not None:
            return str(row.person)
    return ""


def _said(comment: Comment, reader: User) -> Said:
    return Said(
        id=comment.pk,
        by_name=comment.by_name,
        at=comment.created_at,
        text=comment.text,
        said_to=tuple(comment.said_to),  # type: ignore[attr-defined] # the query's
        is_gone=comment.removed_at is not None,
        is_unread=bool(comment.unread) and comment.removed_at is None,  # type: ignore[attr-defined] # the query's
        can_remove=rules.can_remove(reader, comment),
    )
