"""What can be read of a school's audits. Every person who may see audits sees all of them: there is one school here."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority import catalogue
from checklists.authority.catalogue import OpenRound
from checklists.school import rules
from checklists.school.models import Answer, AnswerChange, Audit, AuditStatement, Rating, Signature
from lantern.errors import NotFound

# The format of a return: the index of the level. Not answered and not applicable travel as one level.
LEVEL_OF = {Rating.GREEN.value: 0, Rating.AMBER.value: 1, Rating.RED.value: 2}
NO_LEVEL = 3

# An answer of last year that may simply be confirmed: same wording, and still allowed.
CONFIRMABLE = Q(
    wording=AuditStatement.Wording.SAME, last_answer__rating__in=(Rating.GREEN, Rating.AMBER, Rating.RED)
) | Q(wording=AuditStatement.Wording.SAME, last_answer__rating=Rating.NOT_APPLICABLE, allow_not_applicable=True)


@dataclass(frozen=True)
class Signed:
    """The signatures that stand now."""

    head: Signature | None = None
    governor: Signature | None = None


def audits() -> QuerySet[Audit]:
    """All audits of the school, the one due last first."""
    return Audit.objects.all()


def audit_by_id(person: object, audit_id: uuid.UUID) -> Audit:
    """An audit of this school. NotFound for any other id and for a person who may not see audits."""
    audit = Audit.objects.filter(pk=audit_id).first() if rules.can_view(person) else None
    if audit is None:
        raise NotFound(_("There is no such audit here."))
    return audit


def audit_of_round(round_id: uuid.UUID) -> Audit | None:
    return Audit.objects.filter(round_id=round_id).first()


def round_of(audit: Audit) -> OpenRound | None:
    """The audit's round, or None if the authority no longer names this school in it."""
    try:
        return catalogue.round_by_id(audit.round_id)
    except NotFound:
        return None


def takes_no_return(round_: OpenRound | None) -> bool:
    """Whether the round is closed, or does not ask this school any more."""
    return round_ is None or round_.closed


def statements_of(audit: Audit) -> list[AuditStatement]:
    """The statements in order, each with its section, its answer and last year's, in one query."""
    rows = audit.statements.select_related("section", "answer", "last_answer")
    return list(
        rows.defer("official", "guidance", "evidence", "unconfirmed", "advice_green", "advice_amber", "advice_red")
    )


def statement_by_id(person: object, audit_id: uuid.UUID, statement_id: uuid.UUID) -> AuditStatement:
    """One statement with everything its page shows, in one query. NotFound unless it belongs to that audit."""
    rows = AuditStatement.objects.select_related("audit", "section", "answer", "last_answer__statement__audit").filter(
        pk=statement_id, audit_id=audit_id
    )
    statement = rows.first() if rules.can_view(person) else None
    if statement is None:
        raise NotFound(_("There is no such audit here."))
    return statement


def locked_audit(audit_id: uuid.UUID) -> Audit:
    """The audit, locked until the transaction ends."""
    audit = Audit.objects.select_for_update(no_key=True).filter(pk=audit_id).first()
    if audit is None:
        raise NotFound(_("There is no such audit here."))
    return audit


def locked_answer(audit_id: uuid.UUID, statement_id: uuid.UUID) -> Answer:
    """The answer with its statement and audit; answer and audit stay locked until the transaction ends."""
    rows = Answer.objects.select_related("statement__audit").select_for_update(
        of=("self", "statement__audit"), no_key=True
    )
    answer = rows.filter(statement_id=statement_id, statement__audit_id=audit_id).first()
    if answer is None:
        raise NotFound(_("There is no such audit here."))
    return answer


def history(answer: Answer) -> list[AnswerChange]:
    """Everything this answer ever said, newest first, unused texts too."""
    return list(answer.changes.all())


def latest_changes(answer: Answer, limit: int) -> list[AnswerChange]:
    return list(answer.changes.filter(used=True)[:limit])


def value_at(answer: Answer, field: str, revision: int) -> str:
    """What the field said at that revision; nothing before the first change."""
    change = answer.changes.filter(used=True, revision__lte=revision).order_by("-revision").first()
    return getattr(change, field) if change else ""


def change_that_met(answer: Answer, fields: Iterable[str]) -> AnswerChange | None:
    """The latest change of one of these fields."""
    revision = max(getattr(answer, f"{name}_revision") for name in fields)
    return answer.changes.filter(used=True, revision=revision).first()


def signatures_of(audit: Audit) -> Signed:
    """The last row of each capacity counts; a signature that was taken back is none."""
    last: dict[str, Signature] = {}
    for row in audit.signatures.all():
        last[row.capacity] = row
    standing = {key: row for key, row in last.items() if row.kind == Signature.Kind.SIGNED}
    return Signed(head=standing.get(Signature.Capacity.HEAD), governor=standing.get(Signature.Capacity.GOVERNOR))


def last_answers(stable_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Answer]:
    """The school's latest given answer to each of these statements, over all its audits, in one query."""
    rows = (
        Answer.objects.filter(statement__stable_id__in=list(stable_ids))
        .exclude(rating="")
        .select_related("statement")
        .order_by("statement__stable_id", "-statement__audit__due_on", "-statement__audit__created_at")
        .distinct("statement__stable_id")
    )
    return {answer.statement.stable_id: answer for answer in rows}


def levels_for_return(audit: Audit) -> list[int]:
    """One level per statement of the version, in its order; statements that were not asked have no level."""
    levels = [NO_LEVEL] * audit.version_size
    for position, rating in audit.statements.values_list("position", "answer__rating"):
        levels[position - 1] = LEVEL_OF.get(rating, NO_LEVEL)
    return levels


def own_levels(round_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """What this school's return of the round said, by stable id; empty unless the return was sent."""
    rows = AuditStatement.objects.filter(audit__round_id=round_id, audit__state=Audit.State.SUBMITTED)
    return {
        stable_id: LEVEL_OF.get(rating, NO_LEVEL)
        for stable_id, rating in rows.values_list("stable_id", "answer__rating")
    }


def people_at_work(audit: Audit) -> list[tuple[str, uuid.UUID | None, datetime]]:
    """Who changed answers of this audit, and when last, the latest first."""
    rows = (
        AnswerChange.objects.filter(answer__statement__audit=audit)
        .values("by_id")
        .annotate(last=Max("created_at"), name=Max("by_name"))
        .order_by("-last")
    )
    return [(row["name"], row["by_id"], row["last"]) for row in rows]


def with_confirmable(rows: QuerySet[Audit]) -> QuerySet[Audit]:
    """Each audit gains `confirmable`: how many unanswered statements have an answer of last year to confirm."""
    counted = (
        AuditStatement.objects.filter(CONFIRMABLE, audit=OuterRef("pk"), answer__rating="")
        .order_by()
        .values("audit")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return rows.annotate(confirmable=Coalesce(Subquery(counted), 0))


# For the home page


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
    going = [_home_row_of_audit(person, audit, rounds[audit.round_id]) for audit in rows if audit.round_id in rounds]
    return sorted([*waiting, *going], key=lambda row: (row.due_on, row.title))


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


def _home_row_of_audit(person: object, audit: Audit, round_: OpenRound) -> HomeAudit:
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
                name: Count("answer", distinct=True, filter=Q(answer__rating=rating))
                for name, rating in (
                    ("green", Rating.GREEN),
                    ("amber", Rating.AMBER),
                    ("red", Rating.RED),
                    ("not_applicable", Rating.NOT_APPLICABLE),
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
