"""What the matrix opens beside incidents: a referral, a file, documents that are kept, and an incident whose time is over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from incidents.school.keeping.actions.files import add_file
from incidents.school.keeping.actions.referrals import Told, refer
from incidents.school.keeping.actions.retention import wind_clocks
from incidents.school.keeping.models import Bundle, Clock, PersonFile
from incidents.school.models import Incident
from lantern.access.roles import Role
from lantern.files import keeping
from lantern.files.check import written_here
from lantern.files.kinds import Kind
from lantern.jobs.models import start_job
from tenants.logins.info import TenantInfo
from tests.access.incidents import put_incidents
from tests.cast import as_tenant
from tests.files.desk import checked


def put_incidents_and_more(school: TenantInfo, people: dict[Role, Any]) -> dict[str, str]:
    """The rows for addresses of incidents and of what is kept beside them, by argument."""
    rows = put_incidents(school, people)
    head, today = people[Role.HEAD], timezone.localdate()
    with as_tenant(school):
        incident = Incident.objects.get(pk=rows["incident_id"])
        referral = refer(incident_id=incident.pk, told=Told("police", "It was so.", today), by=head)
        kept = add_file(incident_id=incident.pk, upload=checked("a.txt", b"It was so."), about="A note.", by=head)
        wind_clocks()
        Clock.objects.filter(incident=rows["closed_incident"]).update(due_on=today - timedelta(days=1))
        bundle = Bundle(incident=incident, **_document(head, incident.pk))
        bundle.save(force_insert=True)
        file = PersonFile(purpose="transfer", reference="ADM-1", to_school="Elm", left_on=today, sent_on=today)
        for name, value in _document(head, file.pk).items():
            setattr(file, name, value)
        file.save(force_insert=True)
    return rows | {
        "referral_id": str(referral.pk),
        "incident_file_id": str(kept.pk),
        "bundle_id": str(bundle.pk),
        "person_file_id": str(file.pk),
        "sort": "pupil",
    }


def _document(head: Any, subject: UUID) -> dict[str, Any]:
    """What a document that is kept has in its row."""
    now = timezone.now()
    with transaction.atomic():
        file = keeping.accept(upload=written_here("a.txt", Kind.TXT, b"It was so."), by=head)
        job = start_job(kind="incident.matrix", subject_id=subject, total=1, by=head)
    job.finish()
    return {
        "made_by_id": head.pk,
        "made_by_name": head.name,
        "job_id": job.pk,
        "file": file,
        "sha256": file.sha256,
        "made_at": now,
        "expires_at": now + timedelta(days=30),
    }
