"""The journal rows of incidents, and the ways in which an incident's row and its entries are written."""

from typing import Any

from django.utils import timezone

from incidents.categories import audience_of
from incidents.school.models import Entry, Incident
from lantern.audit.record import RESTRICTED, Actor, record


def note(verb: str, incident: Incident, by: Actor, **facts: object) -> None:
    """One journal row. Of an incident that few may know of it is kept like any other, and not shown on the page of activity.

    The same where somebody with an account is said to have done it: they may be one of those who read that page.
    """
    if is_restricted(incident):
        facts[RESTRICTED] = True
    record(verb, by=by, subject=incident, **facts)


def is_restricted(incident: Incident) -> bool:
    """Whether the page of activity says nothing of the incident and of what stands beside it."""
    return incident.sensitive or bool(incident.accused)


def write(incident: Incident, kind: str, by: Actor, **parts: Any) -> Entry:
    """The incident has one entry more. The caller has asked the rules and holds the transaction."""
    return Entry.objects.create(incident=incident, kind=kind, by_id=by.pk, by_name=str(by)[:200], **parts)


def save(incident: Incident, *columns: str) -> None:
    """These columns of the incident are stored, with the time of the change."""
    incident.changed_at = timezone.now()
    incident.save(update_fields=[*columns, "changed_at"])


def take_category(incident: Incident, category: str) -> None:
    """The incident is about this, and is seen by whoever may see such a thing; saving is the caller's.

    Where it is hidden from now on it is nobody's to deal with: whoever had it may not be one of those who see it.
    """
    was_sensitive = incident.sensitive
    incident.category = category
    incident.audience = audience_of(category, about_head=incident.about_head)
    if incident.sensitive and not was_sensitive:
        incident.assigned_to_id, incident.assigned_to_name = None, ""
