"""Enrolling one person: what a job, a page and the learner themself have in common. The callers ask the rules."""

from datetime import date

from django.utils.translation import gettext as _

from lantern.audit.record import Actor, record
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from training.content import CourseContent, as_data
from training.school.learning.actions.links import address_for
from training.school.learning.learner import Learner
from training.school.learning.models import Enrolling, Enrolment, TakenCourse
from training.school.models import StaffMember


def taken_course(content: CourseContent) -> TakenCourse:
    """The school's copy of this version, made at its first enrolment. In the transaction of the caller."""
    taken, _is_new = TakenCourse.objects.get_or_create(
        version_id=content.id,
        defaults={
            "course_id": content.course_id,
            "title": content.title,
            "edition": content.edition,
            "minutes": content.minutes,
            "pass_mark": content.pass_mark,
            "attempts": content.attempts,
            "content": as_data(content),
        },
    )
    return taken


def enrol_one(
    *, staff: StaffMember, course: TakenCourse, due_on: date | None, by: Actor, enrolling: Enrolling | None = None
) -> Enrolment:
    """The person is enrolled, in the transaction of the caller; enrolled by somebody else, they are written to."""
    enrolment = Enrolment.objects.create(
        staff=staff,
        course=course,
        course_id_at_authority=course.course_id,
        enrolling=enrolling,
        due_on=due_on,
        by_id=by.pk,
        by_name=str(by)[:200],
    )
    record("learning.enrolled", by=by.in_journal if isinstance(by, Learner) else by, subject=enrolment)
    if staff.email and enrolling is not None:
        queue_mail(
            to=staff.email,
            subject=_("A course to take: %(title)s") % {"title": course.title},
            template="school_learning/mail/enrolled.txt",
            context={
                "name": staff.name,
                "course": course,
                "due_on": due_on,
                "address": address_for(staff, by=by),
                "school": current_tenant(),
                "needs_no_account": staff.person_id is None,
            },
        )
    return enrolment
