"""Incidents that have to do with each other."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.school import queries, rules
from incidents.school.actions.journal import note
from incidents.school.models import Entry, Incident, IncidentLink
from lantern.audit.record import Actor


def link(*, incident: Incident, other: Incident, by: Actor) -> IncidentLink:
    """Each of the two leads to the other, for whoever may see both. May be repeated."""
    if incident.pk == other.pk:
        raise rules.IncidentIncomplete(_("Enter the reference of another incident"), field="reference")
    with transaction.atomic():
        incident = queries.locked_incident(by, incident.pk)
        rules.check_can_add(by, incident, Entry.Kind.NOTE)
        other = queries.incident_by_id(by, other.pk)
        first, second = sorted((incident, other), key=lambda one: one.pk)
        made, is_new = IncidentLink.objects.get_or_create(
            first=first, second=second, defaults={"by_id": by.pk, "by_name": str(by)[:200]}
        )
        if is_new:
            note("incident.linked", incident, by)
    return made
