"""What becomes of a concern. Every step has a reason and can be taken back while that makes sense."""

import uuid

from django.db import transaction
from django.utils import timezone

from incidents.school.concerns import rules
from incidents.school.concerns.actions._mails import tell_readers
from incidents.school.concerns.actions._steps import Kind, locked, note
from incidents.school.concerns.models import Concern, Outcome, Route
from lantern.audit.record import Actor


def pass_on(*, concern_id: uuid.UUID, route: str, reason: str, by: Actor) -> Concern:
    """Others read it from now on, who have a mail on its way. Whoever passed it on may not see it any more."""
    with transaction.atomic():
        concern = locked(concern_id, by=by)
        rules.check_can_pass_on(concern, route)
        reason = rules.check_reason(reason)
        concern.route = Route(route)
        concern.opened_at = None
        concern.told_at = None
        concern.save(update_fields=["route", "opened_at", "told_at"])
        note(concern, Kind.PASSED_ON, by=by, detail=route, reason=reason)
        tell_readers(concern)
    return concern


def decide(*, concern_id: uuid.UUID, outcome: str, reason: str, by: Actor) -> Concern:
    """The concern is closed as what it was found to be: dealt with, or left out of figures. With the reason."""
    with transaction.atomic():
        concern = locked(concern_id, by=by)
        rules.check_can_decide(concern)
        if outcome not in rules.BY_REASON:
            raise ValueError(outcome)
        reason = rules.check_reason(reason)
        concern.outcome = Outcome(outcome)
        concern.closed_at = timezone.now()
        concern.save(update_fields=["outcome", "closed_at"])
        note(concern, Kind.DECIDED, by=by, detail=outcome, reason=reason)
    return concern


def take_back(*, concern_id: uuid.UUID, reason: str, by: Actor) -> Concern:
    """The concern is open as before the decision, which stays in its history."""
    with transaction.atomic():
        concern = locked(concern_id, by=by)
        rules.check_can_take_back(concern)
        reason = rules.check_reason(reason)
        was = concern.outcome
        concern.outcome, concern.closed_at, concern.incident_id = Outcome.OPEN, None, None
        concern.save(update_fields=["outcome", "closed_at", "incident_id"])
        note(concern, Kind.TAKEN_BACK, by=by, detail=was, reason=reason)
    return concern


def close(*, concern_id: uuid.UUID, reason: str, by: Actor) -> Concern:
    """Nothing more is expected of a conversation whose concern has its incident."""
    with transaction.atomic():
        concern = locked(concern_id, by=by)
        rules.check_can_close(concern)
        reason = rules.check_reason(reason)
        concern.closed_at = timezone.now()
        concern.save(update_fields=["closed_at"])
        note(concern, Kind.CLOSED, by=by, reason=reason)
    return concern


def reopen(*, concern_id: uuid.UUID, reason: str, by: Actor) -> Concern:
    """The conversation of a concern that became an incident goes on."""
    with transaction.atomic():
        concern = locked(concern_id, by=by)
        rules.check_can_reopen(concern)
        reason = rules.check_reason(reason)
        concern.closed_at = None
        concern.save(update_fields=["closed_at"])
        note(concern, Kind.REOPENED, by=by, reason=reason)
    return concern
