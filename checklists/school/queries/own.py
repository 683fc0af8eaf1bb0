"""Statements that the school added itself, and the sections where it may."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from checklists.school import rules
from checklists.school.models import Audit, AuditSection, AuditStatement
from lantern.errors import NotFound


def section_by_id(audit: Audit, section_id: uuid.UUID) -> AuditSection:
    """A section of this audit. Raises NotFound."""
    section = AuditSection.objects.filter(audit=audit, pk=section_id).first()
    if section is None:
        raise NotFound(_("There is no such section here."))
    return section


def own_by_id(person: object, audit_id: uuid.UUID, own_id: uuid.UUID, *, removed: bool = False) -> AuditStatement:
    """A statement of the school's own with its section and answer. NotFound for any other."""
    rows = _own(removed=removed).select_related("audit", "section", "answer")
    statement = rows.filter(pk=own_id, audit_id=audit_id).first() if rules.can_view(person) else None
    if statement is None:
        raise NotFound(_("There is no such statement here."))
    return statement


def locked_own(audit: Audit, own_id: uuid.UUID, *, removed: bool) -> AuditStatement:
    """The same of an audit that is held already, locked, and belonging to that very object."""
    rows = _own(removed=removed).select_related("answer").select_for_update(of=("self",), no_key=True)
    statement = rows.filter(pk=own_id, audit=audit).first()
    if statement is None:
        raise NotFound(_("There is no such statement here."))
    statement.audit = audit
    return statement


def removed_own(section: AuditSection) -> list[AuditStatement]:
    """What the school took out of this section again, the last first."""
    return list(_own(removed=True).filter(section=section).order_by("-removed_at"))


def last_own(stable_ids: Iterable[uuid.UUID]) -> list[AuditStatement]:
    """The school's own statements of all audits that asked any of these, each as it last was, with its section.

    One that was taken out the last time is not among them; one that found no section then is. One query.
    """
    asked = AuditStatement.objects.filter(stable_id__in=list(stable_ids), is_own=False)
    rows = AuditStatement.with_removed.filter(is_own=True, audit_id__in=asked.values("audit_id"))
    newest = rows.order_by("stable_id", "-audit__due_on", "-audit__created_at").distinct("stable_id")
    kept = [statement for statement in newest.select_related("section") if statement.removed_at is None]
    return sorted(kept, key=lambda statement: statement.position)


def _own(*, removed: bool) -> "QuerySet[AuditStatement]":
    return AuditStatement.with_removed.filter(is_own=True, removed_at__isnull=not removed)
