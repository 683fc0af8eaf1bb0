"""The register of AI tools and systems."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from incidents.school.filtering import rules
from incidents.school.filtering.actions.reviews import propose_review
from incidents.school.filtering.models import Because, Review, System, SystemKind
from incidents.school.filtering.queries.reviews import system_by_id
from lantern.audit.record import Actor, record

CALLS_FOR: Final = {SystemKind.AI_TOOL: Because.AI_TOOL}


@dataclass(frozen=True)
class Facts:
    """What the register says about a system."""

    name: str
    kind: str
    purpose: str
    owner: str
    used_by: str
    dpia: str
    in_use_from: date | None = None
    assessed_on: date | None = None
    ended_on: date | None = None


def add_system(*, facts: Facts, by: Actor, is_new: bool) -> tuple[System, Review | None]:
    """The system is in the register. One that is new to the school proposes the extra review that the DfE's standard asks for."""
    rules.check_can_keep(by)
    _check(facts)
    system = System(changed_at=timezone.now(), changed_by_name=str(by)[:200], **vars(facts))
    with transaction.atomic():
        system.save(force_insert=True)
        record("filtering.system_added", by=by, subject=system, kind=system.kind)
        because = CALLS_FOR.get(SystemKind(system.kind), Because.SYSTEM)
        review = propose_review(because=because, source=system.pk, by=by) if is_new else None
    return system, review


def change_system(*, system_id: uuid.UUID, facts: Facts, by: Actor) -> System:
    """The register says this now; the journal says which parts changed."""
    rules.check_can_keep(by)
    _check(facts)
    with transaction.atomic():
        system = system_by_id(by, system_id)
        changed = [name for name, value in vars(facts).items() if getattr(system, name) != value]
        if changed:
            for name in changed:
                setattr(system, name, getattr(facts, name))
            system.changed_at, system.changed_by_name = timezone.now(), str(by)[:200]
            system.save(update_fields=[*changed, "changed_at", "changed_by_name"])
            record("filtering.system_changed", by=by, subject=system, changed=sorted(changed))
    return system


def _check(facts: Facts) -> None:
    today = timezone.localdate()
    rules.check_not_after(facts.assessed_on, on=today, field="assessed_on")
    rules.check_not_after(facts.ended_on, on=today, field="ended_on")
