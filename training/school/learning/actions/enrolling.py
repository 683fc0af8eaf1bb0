"""Enrolling people: one, several by a job, oneself; ending an enrolment, and giving another attempt."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import Actor, record
from lantern.errors import NotFound
from lantern.jobs.models import start_job
from lantern.outbox.send import queue_task
from training.school.learning import rules
from training.school.learning.actions.one import enrol_one, taken_course
from training.school.learning.learner import Learner
from training.school.learning.models import Enrolling, Enrolment
from training.school.learning.queries import courses
from training.school.learning.tasks import enrol_people
from training.school.models import StaffMember


def enrol(*, staff_ids: Iterable[uuid.UUID], version_id: uuid.UUID, due_on: date | None, by: Actor) -> Enrolling:
    """These people are being enrolled in the version, in a job; whoever takes the course already is left out.

    NotFound if one of them does not work here; NotPossibleNow unless the version is the newest that the authority offers.
    """
    rules.check_can_manage(by)
    rules.check_due(due_on, on=timezone.localdate())
    content = courses.offered_content(version_id)
    wanted = list(dict.fromkeys(staff_ids))
    people = courses.staff_by_ids(wanted)
    if not wanted:
        raise rules.LearningIncomplete(_("Choose who is to take the course"), field="people", code="nobody")
    if len(people) != len(wanted):
        raise NotFound(_("One of these people does not work here any more."))
    with transaction.atomic():
        enrolling = Enrolling.objects.create(
            course=taken_course(content), staff_ids=wanted, due_on=due_on, by_id=by.pk, by_name=str(by)[:200]
        )
        job = start_job(kind=courses.JOB, subject_id=enrolling.pk, total=len(wanted), by=by)
        enrolling.job_id = job.pk
        enrolling.save(update_fields=["job_id"])
        queue_task(enrol_people, enrolling.pk)
        record("learning.enrolling_asked", by=by, subject=enrolling, people=len(wanted))
    return enrolling


def begin_own(*, version_id: uuid.UUID, by: Learner) -> Enrolment:
    """The learner takes this course by their own wish; the enrolment that is going on, if there is one."""
    content = courses.offered_content(version_id)
    with transaction.atomic():
        StaffMember.objects.select_for_update().get(pk=by.staff.pk)
        going = Enrolment.objects.going().filter(staff=by.staff, course_id_at_authority=content.course_id).first()
        if going is not None:
            return going
        return enrol_one(staff=by.staff, course=taken_course(content), due_on=None, by=by)


def end(*, enrolment_id: uuid.UUID, by: Actor) -> Enrolment:
    """The person need not take the course any more. What they did is kept."""
    with transaction.atomic():
        enrolment = _locked(enrolment_id)
        rules.check_can_end(by, enrolment)
        enrolment.ended_at = timezone.now()
        enrolment.save(update_fields=["ended_at"])
        record("learning.ended", by=by, subject=enrolment)
    return enrolment


def give_attempt(*, enrolment_id: uuid.UUID, by: Actor) -> Enrolment:
    """The person may try the questions once more than the course allows. NotPossibleNow while they have attempts left."""
    with transaction.atomic():
        enrolment = _locked(enrolment_id)
        rules.check_can_give_attempt(by, enrolment.course, enrolment, enrolment.attempts.count())
        enrolment.more_attempts += 1
        enrolment.save(update_fields=["more_attempts"])
        record("learning.attempt_given", by=by, subject=enrolment)
    return enrolment


def _locked(enrolment_id: uuid.UUID) -> Enrolment:
    found = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("course", "staff")
        .filter(pk=enrolment_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such enrolment here."))
    return found
