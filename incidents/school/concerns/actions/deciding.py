"""What becomes of a concern. Every step has a reason and can be taken back while that makes sense."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.categories import Found
from incidents.school import actions as incidents
from incidents.school import queries as known
from incidents.school.actions import Details
from incidents.school.concerns import queries, rules
from incidents.school.concerns.actions._mails import tell_readers
from incidents.school.concerns.actions._steps import Kind, locked, note
from incidents.school.concerns.models import Concern, Outcome, Route
from incidents.school.models import TEXT_LENGTH as ACCOUNT_LENGTH
from incidents.school.models import Entry, Incident
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


def make_incident(*, concern_id: uuid.UUID, category: str, by: Actor) -> Incident:
    """The concern is an incident, which begins with what was told. Done twice, it is the same incident.

    Whoever may not see the incident does not read the concern any more: an allegation goes to the head.
    """
    with transaction.atomic():
        concern = locked(concern_id, by=by)
        rules.check_can_decide(concern)
        details = Details(
            category=category,
            how_found=Found.DISCLOSURE if concern.sender_name else Found.ANONYMOUS,
            about_head=concern.route == Route.CHAIR,
        )
        incident = incidents.log(account=_account_of(concern), details=details, by=by, key=concern.pk)
        _belongs_to(concern, incident, Outcome.INCIDENT, by=by)
    return incident


def join_incident(*, concern_id: uuid.UUID, reference: str, by: Actor) -> Incident:
    """What was told is one more account of an incident that there is. ConcernIncomplete if this person sees none with this reference."""
    with transaction.atomic():
        concern = locked(concern_id, by=by)
        rules.check_can_decide(concern)
        incident = known.incident_by_reference(by, reference)
        if incident is None:
            raise rules.ConcernIncomplete(
                _("You see no incident with this reference"), field="reference", code="no_such_incident"
            )
        if not incident.is_going:
            raise rules.ConcernIncomplete(
                _("This incident is closed. Open it again first, or make a new one."),
                field="reference",
                code="incident_closed",
            )
        incidents.add_entry(incident=incident, kind=Entry.Kind.ACCOUNT, text=_account_of(concern), by=by)
        _belongs_to(concern, incident, Outcome.JOINED, by=by)
    return incident


def _belongs_to(concern: Concern, incident: Incident, outcome: Outcome, *, by: Actor) -> None:
    concern.outcome, concern.incident_id = outcome, incident.pk
    concern.route = rules.narrower_of(concern.route, incident.audience)
    concern.save(update_fields=["outcome", "incident_id", "route"])
    note(concern, Kind.DECIDED, by=by, detail=outcome)


def _account_of(concern: Concern) -> str:
    """What the sender wrote so far, and what they said of themselves; as much as one entry holds, since the concern keeps all of it."""
    said = [message.text or "" for message in queries.messages_of(concern) if not message.from_school]
    head = [_("%(concern)s, told without an account") % {"concern": concern}]
    if concern.sender_name:
        head.append(_("Name or class: %(name)s") % {"name": concern.sender_name})
    if concern.trusted_adult:
        head.append(_("An adult they trust: %(name)s") % {"name": concern.trusted_adult})
    return "\n\n".join(["\n".join(map(str, head)), *said])[:ACCOUNT_LENGTH]


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
