"""What a school may read of its authority's checklists.

Runs on the school's own login, which can read published versions and the rounds that name the school, and
nothing of drafts. Everything returned is plain data, evaluated at once, so it can outlive the connection.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority.models import Round, RoundQuerySet, StatementText, Version, VersionStatement
from lantern.errors import NotFound
from tenants.logins.current import current_tenant


@dataclass(frozen=True)
class OpenRound:
    id: uuid.UUID
    title: str
    version_id: uuid.UUID
    opens_on: date
    # This school's own due date: the round's, or a later one that the school was given.
    due_on: date
    closed: bool
    closes_on: date | None = None
    why_later: str = ""
    mail_at_opening: bool = True
    remind_days: tuple[int, ...] = ()

    def overdue(self, on: date) -> bool:
        return not self.closed and on > self.due_on


@dataclass(frozen=True)
class PublishedStatement:
    id: uuid.UUID
    position: int
    code: str
    stable_id: uuid.UUID
    plain: str
    official: str
    source_ref: str
    guidance: str
    evidence: str
    frequency: str
    unconfirmed: str
    advice_green: str
    advice_amber: str
    advice_red: str
    allow_not_applicable: bool
    phases: tuple[str, ...]
    weight: int
    scale: str
    descriptors: tuple[str, ...]
    red_flag: bool
    needs_evidence: bool
    offered_rating: str
    offered_note: str
    replaces: tuple[uuid.UUID, ...]
    live_source: str

    def applies_to(self, phase: str) -> bool:
        return not self.phases or phase in self.phases


@dataclass(frozen=True)
class PublishedSection:
    id: uuid.UUID
    position: int
    title: str
    schools_may_add: bool
    statements: tuple[PublishedStatement, ...]


@dataclass(frozen=True)
class PublishedVersion:
    id: uuid.UUID
    template_id: uuid.UUID
    number: int
    title: str
    summary: str
    source: str
    edition: str
    in_force_on: date | None
    review_by: date | None
    published_at: datetime
    sections: tuple[PublishedSection, ...]

    @property
    def statements(self) -> tuple[PublishedStatement, ...]:
        """All statements in the order of their positions: the order of levels in a return."""
        return tuple(statement for section in self.sections for statement in section.statements)


def open_rounds() -> list[OpenRound]:
    """Rounds that this school is asked to answer now, the one due first at the top."""
    rounds = [_open_round(round_) for round_ in _own_rounds().opened(timezone.localdate())]
    return sorted(rounds, key=lambda round_: (round_.due_on, round_.title))


def coming_rounds() -> list[OpenRound]:
    """Rounds of this school that open on a later day, the next one first."""
    rounds = _own_rounds().scheduled(timezone.localdate()).order_by("opens_on", "title")
    return [_open_round(round_) for round_ in rounds]


def round_by_id(round_id: uuid.UUID) -> OpenRound:
    """A round of this school, open, coming or closed. Raises NotFound for any other."""
    round_ = _own_rounds().filter(pk=round_id).first()
    if round_ is None:
        raise NotFound(_("There is no such round."))
    return _open_round(round_)


def version_for(version_id: uuid.UUID) -> PublishedVersion:
    """A published version whole, in three queries. Raises NotFound if there is none."""
    version = Version.objects.filter(pk=version_id).first()
    if version is None:
        raise NotFound(_("There is no such checklist."))
    under: dict[uuid.UUID, list[PublishedStatement]] = {}
    for statement in version.statements.all():
        under.setdefault(statement.section_id, []).append(_published(statement))
    sections = tuple(
        PublishedSection(
            id=section.pk,
            position=section.position,
            title=section.title,
            schools_may_add=section.schools_may_add,
            statements=tuple(under.get(section.pk, ())),
        )
        for section in version.sections.all()
    )
    return PublishedVersion(
        id=version.pk,
        template_id=version.template_id,
        number=version.number,
        title=version.title,
        summary=version.summary,
        source=version.source,
        edition=version.edition,
        in_force_on=version.in_force_on,
        review_by=version.review_by,
        published_at=version.published_at,
        sections=sections,
    )


def _own_rounds() -> RoundQuerySet:
    # Row security already shows this login its own rows alone; the filter says the same, so that a call
    # made on another login by mistake finds nothing.
    own = {"round_schools__school_role": current_tenant().role}
    return Round.objects.filter(**own).annotate(
        own_due_on=F("round_schools__extended_to"), own_reason=F("round_schools__extension_reason")
    )


def _open_round(round_: Any) -> OpenRound:
    extended = round_.own_due_on is not None and round_.own_due_on > round_.due_on
    return OpenRound(
        id=round_.pk,
        title=round_.title,
        version_id=round_.version_id,
        opens_on=round_.opens_on,
        due_on=round_.own_due_on if extended else round_.due_on,
        closed=round_.closing_at is not None,
        closes_on=round_.closes_on,
        why_later=round_.own_reason if extended else round_.due_reason,
        mail_at_opening=round_.mail_at_opening,
        remind_days=tuple(round_.remind_days),
    )


def _published(statement: VersionStatement) -> PublishedStatement:
    values = {name: getattr(statement, name) for name in StatementText.COPIED}
    frozen: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return PublishedStatement(id=statement.pk, position=statement.position, **frozen)
