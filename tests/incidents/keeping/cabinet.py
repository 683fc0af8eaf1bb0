"""Short ways to keep things beside incidents of Oak."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from incidents.school.keeping.actions import files, referrals, retention
from incidents.school.keeping.actions.referrals import Told
from incidents.school.keeping.models import Clock, IncidentFile, Referral
from incidents.school.models import Incident
from tenants.people.models import User
from tests.cast import as_tenant, owner_mode
from tests.files.building import pdf
from tests.files.desk import checked
from tests.incidents.school.office import Office


def refer(office: Office, incident: Incident, *, by: User | None = None, **given: Any) -> Referral:
    """The incident was referred to the police today, unless said otherwise."""
    told = Told(**{"body": "police", "reason": "Threats.", "referred_on": timezone.localdate(), **given})
    with as_tenant(office.oak):
        return referrals.refer(incident_id=incident.pk, told=told, by=by or office.dsl)


def put_file(
    office: Office, incident: Incident, name: str = "letter.pdf", content: bytes | None = None, **given: Any
) -> IncidentFile:
    """A file beside the incident."""
    upload = checked(name, pdf() if content is None else content)
    given = {"about": "The letter of the parents.", "by": office.dsl, **given}
    with as_tenant(office.oak):
        return files.add_file(incident_id=incident.pk, upload=upload, **given)


def wound(office: Office, incident: Incident) -> Clock:
    """The clock of the incident, after the night's work."""
    with as_tenant(office.oak):
        retention.wind_clocks()
        return Clock.objects.get(incident=incident)


def make_due(office: Office, incident: Incident) -> Clock:
    """The incident's time was over yesterday."""
    wound(office, incident)
    with as_tenant(office.oak):
        Clock.objects.filter(incident=incident).update(due_on=timezone.localdate() - timedelta(days=1))
        return Clock.objects.get(incident=incident)


def happened(office: Office, incident: Incident, reported: datetime, closed: datetime | None = None) -> None:
    """The incident was reported then. Only the owner of the tables can say so afterwards."""
    with owner_mode():
        connection.set_tenant(office.oak)
        Incident.objects.filter(pk=incident.pk).update(
            reported_at=reported, **({"closed_at": closed} if closed else {})
        )


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
