"""Starting an audit: everything that is asked is copied into the school."""

import uuid
from collections import Counter
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority import catalogue
from checklists.authority.catalogue import OpenRound, PublishedStatement, PublishedVersion
from checklists.school import carrying, rules
from checklists.school.actions.own import own_statement, words_of
from checklists.school.actions.telling import tell_once
from checklists.school.models import Answer, Audit, AuditSection, AuditStatement
from checklists.school.queries.answers import last_answers
from checklists.school.queries.audits import audit_of_round
from checklists.school.queries.own import last_own
from lantern.access.permissions import Permission
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from tenants.logins.current import current_tenant


def start_audit(*, round_id: uuid.UUID, by: Actor) -> Audit:
    """The school has an audit of the round, with every statement that applies to its phase copied and unanswered.

    If there is one already, also one that somebody starts at this moment, that one is returned and nothing is changed.
    """
    rules.check_permitted(by, Permission.AUDITS_ANSWER)
    there = audit_of_round(round_id)
    if there is not None:
        return there
    round_ = catalogue.round_by_id(round_id)
    rules.check_can_start(by, round_, on=timezone.localdate())
    version = catalogue.version_for(round_.version_id)
    audit, sections, statements = _copied(round_, version, phase=current_tenant().phase, by=by)
    statements += _own_again(audit, sections, statements)
    with transaction.atomic():
        try:
            with transaction.atomic():
                tell_once(audit, "opened")
                audit.save(force_insert=True)
        except IntegrityError:
            # Somebody else's start was faster, and is committed by now: their insert was waited for.
            return Audit.objects.get(round_id=round_id)
        carrying.link(statements, last_answers(carrying.ids_to_look_for(statements)))
        AuditSection.objects.bulk_create(sections)
        AuditStatement.objects.bulk_create(statements)
        Answer.objects.bulk_create([Answer(statement=statement) for statement in statements])
        record("audit.started", by=by, subject=audit, statements=audit.total)
    return audit


def _copied(
    round_: OpenRound, version: PublishedVersion, *, phase: str, by: Actor
) -> tuple[Audit, list[AuditSection], list[AuditStatement]]:
    """Unsaved copies of what this school is asked."""
    audit = Audit(
        round_id=round_.id,
        version_id=version.id,
        title=round_.title,
        checklist_title=version.title,
        version_number=version.number,
        opens_on=round_.opens_on,
        due_on=round_.due_on,
        version_size=len(version.statements),
        started_by_id=by.pk,
        started_by_name=str(by),
    )
    sections: list[AuditSection] = []
    statements: list[AuditStatement] = []
    for published in version.sections:
        asked = [statement for statement in published.statements if statement.applies_to(phase)]
        if not asked:
            continue
        section = AuditSection(
            audit=audit,
            position=len(sections) + 1,
            title=published.title,
            schools_may_add=published.schools_may_add,
        )
        sections.append(section)
        statements += [
            AuditStatement(
                audit=audit,
                section=section,
                position=statement.position,
                number=f"{section.position}.{place}",
                published_id=statement.id,
                **_copy_of(statement),
            )
            for place, statement in enumerate(asked, start=1)
        ]
    if not statements:
        raise NotPossibleNow(
            _("No statement of this checklist applies to schools of your phase."), code="nothing_asked"
        )
    audit.total = len(statements)
    return audit, sections, statements


def _own_again(audit: Audit, sections: list[AuditSection], statements: list[AuditStatement]) -> list[AuditStatement]:
    """Unsaved copies of what the school itself asked last time, counted in the audit.

    Each stands in the section of the same title, or else in the first that takes statements of schools; none of them
    comes along if no section does, and all stay in the audit before.
    """
    taking = {section.title.casefold(): section for section in reversed(sections) if section.schools_may_add}
    if not taking:
        return []
    first = next(section for section in sections if section.schools_may_add)
    places = Counter(statement.section for statement in statements)
    again: list[AuditStatement] = []
    for last in last_own(statement.stable_id for statement in statements):
        section = taking.get(last.section.title.casefold(), first)
        places[section] += 1
        again.append(
            own_statement(
                audit,
                section,
                position=audit.version_size + len(again) + 1,
                place=places[section],
                words=words_of(last),
                stable_id=last.stable_id,
            )
        )
    audit.total += len(again)
    audit.own_total = len(again)
    return again


def _copy_of(statement: PublishedStatement) -> dict[str, Any]:
    values = {name: getattr(statement, name) for name in AuditStatement.COPIED}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
