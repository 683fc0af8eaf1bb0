"""The jobs: enrolling several people, and making certificates. Run in the default worker under the school's own login; may be repeated."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import SystemActor, record
from lantern.files import keeping
from lantern.jobs.models import Job
from lantern.jobs.queries import job_by_id
from lantern.jobs.running import carry_out
from training.school.learning.actions import voiding
from training.school.learning.actions.one import enrol_one
from training.school.learning.document import written
from training.school.learning.models import Certificate, Enrolling, Enrolment
from training.school.learning.queries import certificates, courses

# Of one transaction: small enough that a worker that is killed repeats little, large enough to be quick.
CHUNK = 20
_BY = SystemActor("Lantern")


@dataclass(frozen=True)
class _Asker:
    """Whoever asked for the job, which runs later and without them."""

    pk: uuid.UUID | None
    name: str

    def __str__(self) -> str:
        return self.name


def enrol_people(*, enrolling_id: uuid.UUID | str) -> None:
    """Everybody whom the job is to enrol is enrolled or left out, or the job says what stopped it.

    Cut off anywhere and run again, it enrols and writes to nobody twice and forgets nobody: a few people at a time, each few
    in one transaction with their mails.
    """
    enrolling = courses.enrolling_by_id(enrolling_id)
    job = courses.job_of(enrolling)
    if job is not None:
        # Those enrolled so far stay enrolled.
        stopped = _("Enrolling stopped (%(kind)s). Enrol the same people again: nobody is enrolled twice.")
        total = len(enrolling.staff_ids)
        carry_out(job.pk, lambda job: _enrol(enrolling, job), stopped=stopped, total=total)


def _enrol(enrolling: Enrolling, job: Job) -> None:
    for place in range(0, len(enrolling.staff_ids), CHUNK):
        job.advance(_enrol_next(enrolling.pk, place))
    _finish(enrolling.pk, job)


def _enrol_next(enrolling_id: uuid.UUID, place: int) -> int:
    with transaction.atomic():
        enrolling = Enrolling.objects.select_for_update(of=("self",)).select_related("course").get(pk=enrolling_id)
        ids = enrolling.staff_ids[place : place + CHUNK]
        people = courses.staff_by_ids(ids)
        rows = Enrolment.objects.filter(staff_id__in=ids)
        done = set(rows.filter(enrolling=enrolling).values_list("staff_id", flat=True))
        going = rows.going().filter(course_id_at_authority=enrolling.course.course_id)
        taking = set(going.values_list("staff_id", flat=True))
        asker = _Asker(enrolling.by_id, enrolling.by_name)
        left_out = [*enrolling.left_out_ids]
        for staff_id in ids:
            staff = people.get(staff_id)
            if staff_id in done or staff_id in left_out:
                continue
            if staff is None or staff_id in taking:
                left_out.append(staff_id)
            else:
                enrol_one(staff=staff, course=enrolling.course, due_on=enrolling.due_on, by=asker, enrolling=enrolling)
        if left_out != enrolling.left_out_ids:
            enrolling.left_out_ids = left_out
            enrolling.save(update_fields=["left_out_ids"])
    return len(ids)


def _finish(enrolling_id: uuid.UUID, job: Job) -> None:
    with transaction.atomic():
        enrolling = Enrolling.objects.select_for_update(of=("self",)).select_related("course").get(pk=enrolling_id)
        if enrolling.done_at is not None:
            return
        enrolling.done_at = timezone.now()
        enrolling.save(update_fields=["done_at"])
        asker = _Asker(enrolling.by_id, enrolling.by_name)
        record("learning.enrolling_done", by=asker, subject=enrolling, people=len(enrolling.staff_ids))
        job.finish(_("Everybody is enrolled."))


def make_certificate(*, certificate_id: uuid.UUID | str) -> None:
    """The certificate's document is kept, or the job says what stopped it."""
    certificate = certificates.certificate_by_id(certificate_id)
    job = certificates.job_of(certificate)
    if certificate.file_id is None and job is not None:
        stopped = _("Making the certificate stopped (%(kind)s). Try again.")
        carry_out(job.pk, lambda job: _make_certificate(certificate, job), stopped=stopped)


def _make_certificate(certificate: Certificate, job: Job) -> None:
    document = written(certificate)
    job.advance(note=_("Putting it away"))
    with transaction.atomic():
        locked = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
        again = job_by_id(job.pk)
        if locked.file_id is not None or again is None or again.is_over:
            # The message was delivered twice, and the other worker was faster.
            return
        locked.file = keeping.accept(upload=document, by=_BY, verb="file.written")
        locked.save(update_fields=["file"])
        job.advance()
        job.finish(_("The certificate is ready."))


def void_superseded() -> int:
    """What the authority lets count no more is void here; returns how many certificates."""
    return voiding.void_superseded(by=_BY)
