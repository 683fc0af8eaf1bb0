"""What a document or table of an audit says, whatever its format: the writers read this and ask the database nothing."""

from dataclasses import dataclass, field
from datetime import datetime

from checklists.scales import counts_as
from checklists.school.evidence.queries import Cited
from checklists.school.models import AnswerChange, Audit, AuditSection, AuditStatement, Signature
from checklists.school.plan.models import ActionEntry, PlanAction


@dataclass(frozen=True)
class Planned:
    """An action that came from a statement, with what people wrote about it, oldest first."""

    action: PlanAction
    entries: tuple[ActionEntry, ...]


@dataclass(frozen=True)
class Line:
    """One statement with everything that belongs to it."""

    statement: AuditStatement
    changes: tuple[AnswerChange, ...] = ()
    actions: tuple[Planned, ...] = ()
    evidence: tuple[Cited, ...] = ()

    @property
    def earlier(self) -> tuple[AnswerChange, ...]:
        """Everything that was said before the answer that stands, and texts that were not used."""
        stands = self.statement.answer.revision
        return tuple(change for change in self.changes if not (change.used and change.revision == stands))


@dataclass(frozen=True)
class Part:
    """A section with its statements, in order."""

    section: AuditSection
    lines: tuple[Line, ...]
    counts: tuple[int, int, int, int]
    not_applicable: int


@dataclass(frozen=True)
class Contents:
    """One audit, as it stood at one moment."""

    audit: Audit
    school: str
    authority: str
    made_at: datetime
    made_by: str
    with_history: bool
    parts: tuple[Part, ...]
    signatures: tuple[Signature, ...] = field(default=())

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]

    @property
    def title(self) -> str:
        return f"{self.audit.title}, {self.school}"


def level(statement: AuditStatement) -> str:
    """`green`, `amber` or `red`; empty where the answer has no level."""
    return counts_as(statement.scale, statement.answer.rating)
