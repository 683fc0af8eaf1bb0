"""What several actions share: one concern at a time, and a step that stays beside every change."""

import uuid

from incidents.school.concerns import queries, rules
from incidents.school.concerns.models import Concern, Route, Step
from lantern.audit.record import RESTRICTED, Actor, SystemActor, record

Kind = Step.Kind


def locked(concern_id: uuid.UUID, *, by: Actor) -> Concern:
    """The concern, held until the transaction ends; NotFound for somebody who does not read it."""
    rows = Concern.objects.all() if isinstance(by, SystemActor) else queries.visible_to(by)
    found = rows.select_for_update().filter(pk=concern_id).first()
    if found is None:
        raise rules.not_found()
    return found


def note(concern: Concern, kind: Kind, *, by: Actor, detail: str = "", reason: str | None = None) -> Step:
    """The step is in the concern's history, and in the journal without its reason."""
    journal(f"concern.{kind}", concern, by=by)
    return Step.objects.create(
        concern=concern, kind=kind, detail=detail, reason=reason, by_id=by.pk, by_name=str(by)[:200]
    )


def journal(verb: str, concern: Concern, *, by: Actor) -> None:
    """One journal row. Of a concern that few read it is kept like any other, and not shown on the page of activity."""
    facts = {RESTRICTED: True} if concern.route != Route.TEAM else {}
    record(verb, by=by, subject=concern, **facts)
