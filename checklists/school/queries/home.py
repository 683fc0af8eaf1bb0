"""What the school's home page says of audits: what waits for a person, and what others did."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority import catalogue
from checklists.authority.catalogue import OpenRound
from checklists.scales import AMBER, GREEN, RED, Rating, keys_that_count_as
from checklists.school import rules
from checklists.school.models import AnswerChange, Audit, AuditStatement, Signature
from checklists.school.queries.audits import last_ends, with_confirmable


class Step(TextChoices):
    """What an audit wants next, seen by one person."""

    START = "start", _("Start")
    ANSWER = "answer", _("Carry on")
    SIGN_AS_HEAD = "sign_as_head", _("Read and sign")
    SIGN_AS_GOVERNOR = "sign_as_governor", _("Read and sign")
    WAIT_FOR_ANSWERS = "wait_for_answers", _("Read")
    WAIT_FOR_HEAD = "wait_for_head", _("Read")
    WAIT_FOR_GOVERNOR = "wait_for_governor", _("Read")
    WAIT_FOR_START = "wait_for_start", _("Read about it")


@dataclass(frozen=True)
class HomeAudit:
    """A round that still wants something of this school."""

    audit_id: uuid.UUID | None  # None: nobody has started it
    round_id: uuid.UUID
    title: str
    due_on: date
    answered: int
    total: int
    state: str  # an Audit.State, or "" if nobody has started it
    step: Step
    is_mine: bool  # whether the next step is this person's
    confirmable: int
    url_name: str
    url_args: tuple[uuid.UUID, ...]
    ended: Signature | None = None  # it was sent back or opened again, and nobody has signed since

    @property
    def left(self) -> int:
        return self.total - self.answered


@dataclass(frozen=True)
class RecentChange:
    """Something that somebody did to an audit, several answers in one section taken together."""

    kind: str  # "answered", or a Signature.Kind
    by_id: uuid.UUID | None
    by_name: str
    at: datetime
    audit_id: uuid.UUID
    audit_title: str
    section_title: str = ""
    statements: int = 0
    green: int = 0
    amber: int = 0
    red: int = 0
    not_applicable: int = 0


def audits_for_home(person: object) -> list[HomeAudit]:
    """Rounds to start and audits not yet finished, the one due first at the top, each with this person's next step.

    Two or three queries whatever the number of audits. An empty list for a person who may not see audits.
    """
    if not rules.can_view(person):
        return []
    rows = list(with_confirmable(Audit.objects.in_progress()))
    rounds = {round_.id: round_ for round_ in catalogue.open_rounds()}
    known = set(Audit.objects.filter(round_id__in=rounds).values_list("round_id", flat=True)) if rounds else set()
    waiting = [_home_row_of_round(person, round_) for round_ in rounds.values() if round_.id not in known]
    # A closed round asks for nothing any more; its audit stays in the list of audits.
    going = [audit for audit in rows if audit.round_id in rounds]
    # Only what was signed once can have been sent back.
    ended = last_ends(audit.pk for audit in going if audit.state != Audit.State.SIGNED_BY_HEAD)
    asked = [_home_row_of_audit(person, audit, rounds[audit.round_id], ended.get(audit.pk)) for audit in going]
    return sorted([*waiting, *asked], key=lambda row: (row.due_on, row.title))


def red_flags(person: object) -> list[AuditStatement]:
    """The red-flag statements whose newest answer is red, in the order of the checklist, each with its audit. One query."""
    if not rules.can_view(person):
        return []
    newest = (
        AuditStatement.objects.filter(red_flag=True)
        .exclude(answer__rating="")
        .order_by("stable_id", "-audit__due_on", "-audit__created_at")
        .distinct("stable_id")
    )
    rows = AuditStatement.objects.filter(pk__in=newest.values("pk"), answer__rating__in=keys_that_count_as(RED))
    return list(rows.select_related("audit").order_by("-audit__due_on", "position"))


def recent_changes(since: datetime, *, besides: uuid.UUID | None = None, limit: int = 20) -> list[RecentChange]:
    """What was answered and signed after that moment, newest first, without what `besides` did themselves."""
    found = [change for change in (*_answered(since), *_signed(since)) if besides is None or change.by_id != besides]
    return sorted(found, key=lambda change: change.at, reverse=True)[:limit]


def _home_row_of_round(person: object, round_: OpenRound) -> HomeAudit:
    mine = rules.can_start(person, round_, on=timezone.localdate())
    return HomeAudit(
        audit_id=None,
        round_id=round_.id,
        title=round_.title,
        due_on=round_.due_on,
        answered=0,
        total=0,
        state="",
        step=Step.START if mine else Step.WAIT_FOR_START,
        is_mine=mine,
        confirmable=0,
        url_name="school_checklists:start",
        url_args=(round_.id,),
    )


def _home_row_of_audit(person: object, audit: Audit, round_: OpenRound, ended: Signature | None) -> HomeAudit:
    step, mine = _next_step(person, audit)
    url_name = {
        Step.ANSWER: "school_checklists:carry_on",
        Step.SIGN_AS_HEAD: "school_checklists:sign",
        Step.SIGN_AS_GOVERNOR: "school_checklists:sign",
    }.get(step, "school_checklists:audit")
    return HomeAudit(
        audit_id=audit.pk,
        round_id=audit.round_id,
        title=audit.title,
        due_on=round_.due_on,  # the authority may have moved it since the audit was started
        answered=audit.answered,
        total=audit.total,
        state=audit.state,
        step=step,
        is_mine=mine,
        confirmable=getattr(audit, "confirmable", 0),
        url_name=url_name,
        url_args=(audit.pk,),
        ended=ended,
    )


def _next_step(person: object, audit: Audit) -> tuple[Step, bool]:
    if audit.state == Audit.State.OPEN:
        mine = rules.can_answer(person, audit)
        return (Step.ANSWER if mine else Step.WAIT_FOR_ANSWERS), mine
    if audit.state == Audit.State.READY:
        mine = rules.can_sign_as_head(person, audit)
        return (Step.SIGN_AS_HEAD if mine else Step.WAIT_FOR_HEAD), mine
    mine = rules.may(person, rules.Act.SIGN_AS_GOVERNOR, audit)
    return (Step.SIGN_AS_GOVERNOR if mine else Step.WAIT_FOR_GOVERNOR), mine


def _answered(since: datetime) -> list[RecentChange]:
    rows: Any = (
        AnswerChange.objects.filter(created_at__gt=since, used=True)
        .order_by()
        .values(
            "by_id",
            "answer__statement__section_id",
            "answer__statement__section__title",
            "answer__statement__audit_id",
            "answer__statement__audit__title",
        )
        .annotate(
            by_name=Max("by_name"),
            at=Max("created_at"),
            statements=Count("answer", distinct=True),
            **{
                name: Count("answer", distinct=True, filter=Q(answer__rating__in=keys))
                for name, keys in (
                    *((level, keys_that_count_as(level)) for level in (GREEN, AMBER, RED)),
                    ("not_applicable", (Rating.NOT_APPLICABLE,)),
                )
            },
        )
    )
    return [
        RecentChange(
            kind="answered",
            by_id=row["by_id"],
            by_name=row["by_name"],
            at=row["at"],
            audit_id=row["answer__statement__audit_id"],
            audit_title=row["answer__statement__audit__title"],
            section_title=row["answer__statement__section__title"],
            **{name: row[name] for name in ("statements", "green", "amber", "red", "not_applicable")},
        )
        for row in rows
    ]


def _signed(since: datetime) -> list[RecentChange]:
    return [
        RecentChange(
            kind=row.kind,
            by_id=row.by_id,
            by_name=row.by_name,
            at=row.created_at,
            audit_id=row.audit_id,
            audit_title=row.audit.title,
        )
        for row in Signature.objects.filter(created_at__gt=since).select_related("audit")
    ]
