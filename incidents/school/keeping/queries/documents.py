"""Finding bundles and documents about one person, and the incidents that such a document holds."""

import uuid
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.school import queries as incidents
from incidents.school.keeping.models import Bundle, PersonFile
from incidents.school.models import Incident, Involved
from lantern.access.permissions import Permission, can
from lantern.access.roles import Role
from lantern.errors import NotFound
from lantern.jobs.models import Job
from lantern.jobs.queries import latest_job
from lantern.records import id_in
from tenants.people.queries import people

BUNDLE_JOB = "incident.bundle"
PERSON_JOB = "incident.person_file"
ACCOUNT = "account:"


# Bundles


def bundle_by_id(incident: Incident, bundle_id: uuid.UUID) -> Bundle:
    """A document of this incident, still kept or not; NotFound if there is none."""
    found = Bundle.objects.select_related("file").filter(pk=bundle_id, incident=incident).first()
    if found is None:
        raise NotFound(_("There is no such document of this incident."))
    return found


def waiting_bundle(bundle_id: uuid.UUID | str) -> Bundle | None:
    """The bundle with its incident if it is not made yet; None if it is, or is none here."""
    return Bundle.objects.select_related("incident").filter(pk=bundle_id, made_at=None).first()


def bundle_under_way(job: Job) -> Bundle | None:
    """The bundle that this job makes."""
    return Bundle.objects.filter(job_id=job.pk).first()


def bundle_job(incident: Incident) -> Job | None:
    """How far the newest bundle has got; None if none was ever asked for."""
    return latest_job(BUNDLE_JOB, incident.pk)


def bundle_with(incident: Incident, sha256: str) -> Bundle | None:
    """The bundle of this incident that had this content, whether it is still kept or not."""
    return Bundle.objects.filter(incident=incident, sha256=sha256).first()


# About one person


def who_in(reference: str) -> Q:
    """Which rows of people in incidents are this person: a pupil by the school's reference, a colleague by their account."""
    if reference.startswith(ACCOUNT):
        return Q(person_id=id_in(reference.removeprefix(ACCOUNT)))
    return Q(reference__iexact=reference)


def incidents_of(person: object, reference: str) -> list[Incident]:
    """The incidents that the person with this reference is in, of those that `person` may see, the oldest first."""
    rows = Involved.objects.filter(who_in(reference), incident=OuterRef("pk"), left_out_at=None)
    return list(incidents.visible_to(person).filter(Exists(rows)).order_by("reported_at", "id"))


def visible_files(person: object) -> QuerySet[PersonFile]:
    """The documents that this person may see, the newest first: one who gives out sees those of all who do."""
    rows = PersonFile.objects.select_related("file")
    return rows if can(person, Permission.INCIDENTS_GIVE_OUT) else rows.none()


def file_by_id(person: object, file_id: uuid.UUID, *, for_change: bool = False) -> PersonFile:
    """A document about somebody; NotFound if there is none, or if it holds what this person may not see."""
    rows = visible_files(person).filter(pk=file_id)
    found = (rows.select_for_update(of=("self",)) if for_change else rows).first()
    if found is None:
        raise NotFound(_("There is no such document here."))
    return found


def waiting_file(file_id: uuid.UUID | str) -> PersonFile | None:
    """The document if it is not made yet; None if it is, or is none here."""
    return PersonFile.objects.filter(pk=file_id, made_at=None).first()


def awaited(on: date) -> QuerySet[PersonFile]:
    """Transfers whose receipt nobody has noted, of pupils who have left."""
    return PersonFile.objects.filter(
        purpose=PersonFile.Purpose.TRANSFER, received_on=None, left_on__lte=on, made_at__isnull=False
    )


def expired() -> list[Bundle | PersonFile]:
    """The documents that have been kept long enough."""
    now = timezone.now()
    found: list[Bundle | PersonFile] = []
    for model in (Bundle, PersonFile):
        found += model.objects.filter(file__isnull=False, expires_at__lte=now).select_related("file")
    return found


def hidden_from_heads() -> QuerySet[PersonFile]:
    """The documents about somebody who is in an incident that a head may not know of, unless the only head asked for it."""
    hidden = Involved.objects.filter(incident__in=incidents.hidden_from_heads().values("pk"))
    named = {reference.upper() for reference in hidden.values_list("reference", flat=True)} - {""}
    accounts = {f"{ACCOUNT}{key}" for key in hidden.values_list("person_id", flat=True) if key is not None}
    heads = set(people().active().with_role(Role.HEAD).values_list("pk", flat=True))
    # References are encrypted, so they are compared here.
    keys = [
        row.pk
        for row in PersonFile.objects.only("reference", "made_by_id")
        if (row.reference.upper() in named or row.reference in accounts) and heads != {row.made_by_id}
    ]
    return PersonFile.objects.filter(pk__in=keys)
