"""The school's audits: finding one, its round, its signatures, who is at work."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from checklists.authority import catalogue
from checklists.authority.catalogue import OpenRound
from checklists.scales import Rating
from checklists.school import rules
from checklists.school.models import AnswerChange, Audit, AuditStatement, Signature
from lantern.access.roles import Role
from lantern.errors import NotFound
from tenants.people.models import User
from tenants.people.queries import people

# An answer of last year that may simply be confirmed: same wording, and still allowed.
CONFIRMABLE = Q(wording=AuditStatement.Wording.SAME) & (
    ~Q(last_answer__rating=Rating.NOT_APPLICABLE) | Q(allow_not_applicable=True)
)


@dataclass(frozen=True)
class Signed:
    """The signatures that stand now, and what ended the ones before them if nobody has signed since."""

    head: Signature | None = None
    governor: Signature | None = None
    ended: Signature | None = None


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


def sends_no_return(audit: Audit, round_: OpenRound | None) -> bool:
    """Whether the second signature sends nothing: the round takes no return, or this audit's has gone already."""
    return audit.was_sent or takes_no_return(round_)


def locked_audit(audit_id: uuid.UUID) -> Audit:
    """The audit, locked until the transaction ends."""
    audit = Audit.objects.select_for_update(no_key=True).filter(pk=audit_id).first()
    if audit is None:
        raise NotFound(_("There is no such audit here."))
    return audit


def signatures_of(audit: Audit) -> Signed:
    """The last row of each capacity counts; a signature that was taken back, sent back or opened again is none."""
    standing: dict[str, Signature] = {}
    ended: Signature | None = None
    for row in audit.signatures.all():
        if row.ends_all:
            standing, ended = {}, row
        elif row.kind == Signature.Kind.SIGNED:
            standing[row.capacity], ended = row, None
        else:
            standing.pop(row.capacity, None)
    return Signed(
        head=standing.get(Signature.Capacity.HEAD), governor=standing.get(Signature.Capacity.GOVERNOR), ended=ended
    )


def last_ends(audit_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Signature]:
    """Of each of these audits that was sent back or opened again and not signed since, the row that says why."""
    rows = (
        Signature.objects.filter(audit_id__in=list(audit_ids)).order_by("audit_id", "-created_at").distinct("audit_id")
    )
    return {row.audit_id: row for row in rows if row.ends_all}


def is_carried_on(audit: Audit) -> bool:
    """Whether a later audit was started from these answers."""
    return AuditStatement.objects.filter(last_answer__statement__audit=audit).exists()


def signers() -> list[User]:
    """Everybody who can give one of the two signatures."""
    return list(people().active().filter(role__in=(Role.HEAD, Role.GOVERNOR)))


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
