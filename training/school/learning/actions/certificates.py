"""Issuing, voiding and reissuing certificates, and what the staff list is told of them."""

import secrets
import uuid

from django.db import transaction
from django.utils import timezone

from lantern.audit.record import Actor, record
from lantern.jobs.models import start_job
from lantern.outbox.send import queue_task
from training.school.actions.records import record_completed
from training.school.learning import rules
from training.school.learning.actions.voiding import locked, put_out_of_force
from training.school.learning.learner import Learner
from training.school.learning.models import Certificate, Enrolment
from training.school.learning.queries import certificates
from training.school.learning.tasks import make_certificate
from training.school.models import TrainingRecord

# 128 bits: nobody finds an address by trying.
CODE_BYTES = 16
EDITION_ON_LIST = 40
# Writing the document, putting it away.
STEPS = 2


def issue(*, enrolment: Enrolment, correct: int, by: Learner) -> Certificate:
    """The certificate of a course that was just passed, in the transaction of the caller; its document is made by a job."""
    course = enrolment.course
    return _issued(
        Certificate(
            enrolment=enrolment,
            name=enrolment.staff.name,
            title=course.title,
            edition=course.edition,
            course_id_at_authority=course.course_id,
            version_id=course.version_id,
            completed_on=timezone.localdate(enrolment.passed_at),
            correct=correct,
            questions=len(course.whole.questions),
        ),
        by,
    )


def void(*, certificate_id: uuid.UUID, reason: str, by: Actor) -> Certificate:
    """The certificate counts no more, and its check page says so. Why is read by those who manage training only."""
    with transaction.atomic():
        certificate = locked(certificate_id)
        rules.check_can_void(by, certificate)
        rules.check_reason(reason)
        put_out_of_force(certificate, reason=reason, by=by)
    return certificate


def reissue(*, certificate_id: uuid.UUID, reason: str, by: Actor) -> Certificate:
    """A new certificate of the same training stands for the old one, which is void; it bears the holder's name of today."""
    with transaction.atomic():
        old = locked(certificate_id)
        rules.check_can_void(by, old)
        rules.check_reason(reason)
        put_out_of_force(old, reason=reason, by=by)
        new = Certificate(
            enrolment=old.enrolment,
            name=old.enrolment.staff.name,
            title=old.title,
            edition=old.edition,
            course_id_at_authority=old.course_id_at_authority,
            version_id=old.version_id,
            completed_on=old.completed_on,
            correct=old.correct,
            questions=old.questions,
            replaces=old,
        )
        return _issued(new, by)


def make_document_again(*, certificate_id: uuid.UUID, by: Actor) -> Certificate:
    """The certificate's document is being made, after it could not be; nothing happens if it is there."""
    certificate = certificates.certificate_by_id(certificate_id)
    with transaction.atomic():
        if certificate.file_id is None and certificate.is_valid:
            _ask_for_document(certificate, by)
    return certificate


def _issued(certificate: Certificate, by: Actor) -> Certificate:
    certificate.check_code = secrets.token_hex(CODE_BYTES)
    certificate.save(force_insert=True)
    record_completed(
        staff=certificate.enrolment.staff,
        course_id=certificate.course_id_at_authority,
        version_id=certificate.version_id,
        title=certificate.title,
        # The staff list has less room for it than the certificate, which states the whole.
        edition=certificate.edition[:EDITION_ON_LIST],
        completed_on=certificate.completed_on,
        source=TrainingRecord.Source.COURSE,
        certificate_id=certificate.pk,
        by=by,
    )
    asker = by.in_journal if isinstance(by, Learner) else by
    record("certificate.issued", by=asker, subject=certificate)
    _ask_for_document(certificate, asker)
    return certificate


def _ask_for_document(certificate: Certificate, by: Actor) -> None:
    start_job(kind=certificates.JOB, subject_id=certificate.pk, total=STEPS, by=by)
    queue_task(make_certificate, certificate.pk)
