"""The school's audits: finding one, its round, its signatures, who is at work."""

import uuid
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
from lantern.errors import NotFound

# An answer of last year that may simply be confirmed: same wording, and still allowed.
CONFIRMABLE = Q(wording=AuditStatement.Wording.SAME) & (
    ~Q(last_answer__rating=Rating.NOT_APPLICABLE) | Q(allow_not_applicable=True)
)


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


def locked_audit(audit_id: uuid.UUID) -> Audit:
    """The audit, locked until the transaction ends."""
    audit = Audit.objects.select_for_update(no_key=True).filter(pk=audit_id).first()
    if audit is None:
        raise NotFound(_("There is no such audit here."))
    return audit


def signatures_of(audit: Audit) -> Signed:
    """The last row of each capacity counts; a signature that was taken back is none."""
    last: dict[str, Signature] = {}
    for row in audit.signatures.all():
        last[row.capacity] = row
    standing = {key: row for key, row in last.items() if row.kind == Signature.Kind.SIGNED}
    return Signed(head=standing.get(Signature.Capacity.HEAD), governor=standing.get(Signature.Capacity.GOVERNOR))


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
