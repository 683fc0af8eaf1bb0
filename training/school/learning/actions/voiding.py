"""Putting certificates out of force: what a page and the authority’s new edition have in common. The callers ask the rules."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import Actor, record
from lantern.errors import NotFound
from training.authority import catalogue
from training.school.actions.records import void_record
from training.school.learning.models import Certificate
from training.school.learning.queries import certificates
from training.school.queries import record_from


def void_superseded(*, by: Actor) -> int:
    """Certificates of versions that the authority lets count no more are void, with its reason; returns how many. May be repeated."""
    reasons = catalogue.void_versions()
    voided = 0
    for certificate_id in certificates.of_versions(reasons):
        with transaction.atomic():
            certificate = locked(certificate_id)
            if certificate.is_valid:
                put_out_of_force(certificate, reason=reasons[certificate.version_id], by=by)
                voided += 1
    return voided


def put_out_of_force(certificate: Certificate, *, reason: str, by: Actor) -> None:
    """The locked certificate, and what the staff list holds of it, count no more. In the transaction of the caller."""
    certificate.voided_at, certificate.void_reason = timezone.now(), reason
    certificate.voided_by_id, certificate.voided_by_name = by.pk, str(by)[:200]
    certificate.save(update_fields=["voided_at", "void_reason", "voided_by_id", "voided_by_name"])
    noted = record_from(certificate.pk)
    if noted is not None:
        void_record(record_id=noted.pk, because=reason, by=by)
    record("certificate.voided", by=by, subject=certificate)


def locked(certificate_id: uuid.UUID) -> Certificate:
    """The certificate, locked until the transaction ends; NotFound if there is none here."""
    found = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("enrolment__staff")
        .filter(pk=certificate_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such certificate here."))
    return found
