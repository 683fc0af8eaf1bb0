"""The journal rows of incidents, and the two ways in which an incident's row and its entries are written."""

from typing import Any

from django.utils import timezone

from incidents.school.models import Entry, Incident
from lantern.audit.record import RESTRICTED, Actor, record


def note(verb: str, incident: Incident, by: Actor, **facts: object) -> None:
    """One journal row. Of an incident that few may know of it is kept like any other, and not shown on the page of activity."""
    if incident.sensitive:
        facts[RESTRICTED] = True
    record(verb, by=by, subject=incident, **facts)


def write(incident: Incident, kind: str, by: Actor, **parts: Any) -> Entry:
    """The incident has one entry more. The caller has asked the rules and holds the transaction."""
    return Entry.objects.create(incident=incident, kind=kind, by_id=by.pk, by_name=str(by)[:200], **parts)


def save(incident: Incident, *columns: str) -> None:
    """These columns of the incident are stored, with the time of the change."""
    incident.changed_at = timezone.now()
    incident.save(update_fields=[*columns, "changed_at"])
