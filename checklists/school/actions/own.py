"""Statements that a school asks itself, in a section where the authority lets it. They are in no return."""

import uuid
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.school import rules
from checklists.school.actions.answering import count
from checklists.school.models import Answer, Audit, AuditSection, AuditStatement
from checklists.school.queries.audits import locked_audit
from checklists.school.queries.own import locked_own, section_by_id
from lantern.access.permissions import Permission
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow


@dataclass(frozen=True)
class OwnWords:
    """What the school writes of a statement of its own."""

    plain: str
    guidance: str = ""
    scale: str = "rag"


def add_own_statement(*, audit_id: uuid.UUID, section_id: uuid.UUID, words: OwnWords, by: Actor) -> AuditStatement:
    """The section asks one thing more of this school, not answered yet. An audit that was ready is so no more."""
    rules.check_permitted(by, Permission.AUDITS_ANSWER)
    with transaction.atomic():
        audit = locked_audit(audit_id)
        section = section_by_id(audit, section_id)
        rules.check_can_add(by, audit, section)
        statement = own_statement(
            audit, section, position=next_position(audit), place=_next_place(section), words=words
        )
        statement.save(force_insert=True)
        Answer.objects.create(statement=statement)
        _recount(audit, own=1)
        record("audit.statement_added", by=by, subject=audit, statement=statement.number)
    return statement


def change_own_statement(
    *, audit_id: uuid.UUID, own_id: uuid.UUID, seen: OwnWords, words: OwnWords, by: Actor
) -> AuditStatement:
    """The statement says `words`. NotPossibleNow if somebody changed it since `seen`, or its scale after an answer."""
    rules.check_permitted(by, Permission.AUDITS_ANSWER)
    with transaction.atomic():
        statement = _held(audit_id, own_id, by)
        if words_of(statement) != seen:
            raise NotPossibleNow(
                _("Somebody else changed this statement while you wrote. Look at it again."), code="changed_meanwhile"
            )
        if words.scale != statement.scale and statement.answer.rating:
            raise NotPossibleNow(
                _("This statement has an answer already. Clear the answer first, then change how it is answered."),
                code="answered",
            )
        changed = [name for name, value in asdict(words).items() if getattr(statement, name) != value]
        if changed:
            for name in changed:
                setattr(statement, name, getattr(words, name))
            statement.save(update_fields=changed)
            record(
                "audit.statement_changed", by=by, subject=statement.audit, statement=statement.number, fields=changed
            )
    return statement


def remove_own_statement(*, audit_id: uuid.UUID, own_id: uuid.UUID, by: Actor) -> AuditStatement:
    """The statement is asked no more. Its answer and history are kept, and it can be put back."""
    rules.check_permitted(by, Permission.AUDITS_ANSWER)
    with transaction.atomic():
        statement = _held(audit_id, own_id, by)
        statement.removed_at = timezone.now()
        statement.save(update_fields=["removed_at"])
        _recount(statement.audit, own=-1, answered=-int(statement.answer.is_given))
        record("audit.statement_removed", by=by, subject=statement.audit, statement=statement.number)
    return statement


def put_own_statement_back(*, audit_id: uuid.UUID, own_id: uuid.UUID, by: Actor) -> AuditStatement:
    """The statement is where it was, with the answer that it had."""
    rules.check_permitted(by, Permission.AUDITS_ANSWER)
    with transaction.atomic():
        statement = _held(audit_id, own_id, by, removed=True)
        statement.removed_at = None
        statement.save(update_fields=["removed_at"])
        _recount(statement.audit, own=1, answered=int(statement.answer.is_given))
        record("audit.statement_put_back", by=by, subject=statement.audit, statement=statement.number)
    return statement


def words_of(statement: AuditStatement) -> OwnWords:
    return OwnWords(plain=statement.plain, guidance=statement.guidance, scale=statement.scale)


def own_statement(
    audit: Audit,
    section: AuditSection,
    *,
    position: int,
    place: int,
    words: OwnWords,
    stable_id: uuid.UUID | None = None,
) -> AuditStatement:
    """An unsaved statement of the school's own, the one of that stable id once more if it is given."""
    return AuditStatement(
        audit=audit,
        section=section,
        position=position,
        number=f"{section.position}.{place}",
        stable_id=stable_id or uuid.uuid4(),
        code=f"OWN-{position - audit.version_size}",
        allow_not_applicable=True,
        is_own=True,
        **asdict(words),
    )


def next_position(audit: Audit) -> int:
    """The first place after the authority's statements that no statement of the school, removed or not, has had."""
    last = AuditStatement.with_removed.filter(audit=audit).aggregate(last=Max("position"))["last"]
    return max(audit.version_size, last or 0) + 1


def _next_place(section: AuditSection) -> int:
    return AuditStatement.with_removed.filter(section=section).count() + 1


def _held(audit_id: uuid.UUID, own_id: uuid.UUID, by: Actor, *, removed: bool = False) -> AuditStatement:
    audit = locked_audit(audit_id)
    rules.check_can_answer(by, audit)
    return locked_own(audit, own_id, removed=removed)


def _recount(audit: Audit, *, own: int, answered: int = 0) -> None:
    count(audit, own=own, answered=answered)
    audit.save(update_fields=["total", "own_total", "answered", "state", "told"])
