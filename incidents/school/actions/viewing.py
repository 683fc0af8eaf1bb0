"""Opening an incident. Whoever reads one leaves a trace."""

import uuid

from django.db import transaction

from incidents.school import queries
from incidents.school.actions.journal import note
from incidents.school.models import Incident
from tenants.people.models import User


def open_incident(*, incident_id: uuid.UUID, by: User) -> Incident:
    """The incident, for this person to read; the journal says that they did. NotFound if they may not know of it."""
    with transaction.atomic():
        incident = queries.incident_by_id(by, incident_id)
        note("incident.viewed", incident, by)
    return incident


def open_own_report(*, incident_id: uuid.UUID, by: User) -> Incident:
    """Something that this person told of, for them to see that it came in; the journal says that they looked."""
    with transaction.atomic():
        incident = queries.own_report(by, incident_id)
        note("incident.report_viewed", incident, by)
    return incident
