"""The register of certificates, and what a stranger may ask about one."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lantern.errors import NotFound
from lantern.jobs.models import Job
from lantern.jobs.queries import latest_job
from training.school.learning import rules
from training.school.learning.learner import Learner
from training.school.learning.models import BadgeKey, Certificate, CertificateQuerySet

JOB = "learning.certificate"


@dataclass(frozen=True)
class Register:
    """Which certificates are asked for."""

    search: str = ""
    # valid, void, or empty for both
    state: str = ""
    course_id: uuid.UUID | None = None
    since: date | None = None

    def rows(self) -> CertificateQuerySet:
        """Those certificates, the newest first, with their file."""
        found = Certificate.objects.select_related("enrolment__staff", "file").defer("enrolment__course")
        if self.search:
            found = found.matching(self.search)
        if self.state:
            found = found.filter(voided_at__isnull=self.state == "valid")
        if self.course_id:
            found = found.filter(course_id_at_authority=self.course_id)
        if self.since:
            found = found.filter(completed_on__gte=self.since)
        return found.order_by("-completed_on", "-created_at", "id")


def certified_courses() -> list[tuple[uuid.UUID, str]]:
    """The courses that there are certificates of, by title: the newest title of each."""
    rows = Certificate.objects.order_by("course_id_at_authority", "-created_at").distinct("course_id_at_authority")
    return sorted(
        rows.values_list("course_id_at_authority", "title"), key=lambda row: (str(row[1]).casefold(), str(row[0]))
    )


def counts() -> dict[str, int]:
    """How many certificates there are, valid and void."""
    valid = Certificate.objects.valid().count()
    return {"valid": valid, "void": Certificate.objects.count() - valid}


def certificate_by_id(certificate_id: uuid.UUID | str) -> Certificate:
    """A certificate of this school, valid or void; NotFound for any other identifier."""
    found = (
        Certificate.objects.select_related("enrolment__staff", "file", "replaces", "replaced_by")
        .filter(pk=certificate_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such certificate here."))
    return found


def certificate_of(learner: Learner, certificate_id: uuid.UUID) -> Certificate:
    """This learner's valid certificate; NotFound for anybody else's, and for one that was voided."""
    found = certificate_by_id(certificate_id)
    rules.check_is_own(learner, found.enrolment)
    if not found.is_valid:
        raise NotFound(_("There is no such certificate here."))
    return found


def certificate_by_code(check_code: str) -> Certificate:
    """The certificate that this public address speaks of; NotFound if there is none."""
    found = Certificate.objects.filter(check_code=check_code).first()
    if found is None:
        raise NotFound(_("There is no certificate at this address. Check each letter and number of it."))
    return found


def job_of(certificate: Certificate) -> Job | None:
    """How far its document has got."""
    return latest_job(JOB, certificate.pk)


def of_versions(version_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """The valid certificates that state one of these versions."""
    return list(Certificate.objects.valid().filter(version_id__in=list(version_ids)).values_list("pk", flat=True))


def voided_ids() -> list[uuid.UUID]:
    """Every certificate that is void, the newest first."""
    return list(Certificate.objects.exclude(voided_at=None).values_list("pk", flat=True))


def badge_key(key_id: uuid.UUID) -> dict[str, Any]:
    """The public half of the key with this identifier; NotFound if the school has none such."""
    found = BadgeKey.objects.filter(pk=key_id).only("public").first()
    if found is None:
        raise NotFound(_("There is no such key here."))
    public: dict[str, Any] = found.public
    return public
