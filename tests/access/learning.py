"""Courses for the stage: what an authority offers, and what the head of a school takes and has passed."""

import uuid
from datetime import date

from lantern.access.roles import Role
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tests.cast import as_tenant
from tests.training.school.learning.desk import publish
from training.content import CourseContent, Download, ModuleContent
from training.school.actions.staff import Facts, add_staff, link_account
from training.school.learning import badges
from training.school.learning.actions.enrolling import begin_own, enrol
from training.school.learning.actions.links import make_link
from training.school.learning.actions.taking import begin_attempt, read_page
from training.school.learning.learner import Learner
from training.school.learning.models import BadgeKey, Certificate, Enrolment
from training.school.learning.work import enrol_people
from training.school.needs.actions.around import say
from training.school.needs.queries.impact import around_of


def publish_two(authority: TenantInfo) -> tuple[CourseContent, CourseContent]:
    """A course with questions and a file to take along, and one to read."""
    file = Download(id=str(uuid.uuid4()), title="Leaflet", kind="pdf", size=1000)
    page = ModuleContent(id=str(uuid.uuid4()), title="Read this", body="Tell the lead.", downloads=(file,))
    quiz = publish(authority, title="With questions")
    whole = (*quiz.modules, page)
    return publish(authority, course_id=quiz.course_id, number=2, modules=whole), publish(authority, modules=(page,))


def put_learning(school: TenantInfo, courses: tuple[CourseContent, CourseContent], head: User) -> dict[str, str]:
    """The rows by the arguments of addresses: the head is in the middle of one course and has passed the other."""
    quiz, reading = courses
    with as_tenant(school):
        facts = Facts(name="The head on the list", started_on=date(2024, 9, 2), roles=(str(Role.HEAD.value),))
        staff = link_account(staff_id=add_staff(facts=facts, by=head).pk, person=head, by=head)
        learner = Learner(staff)
        enrolling = enrol(staff_ids=[staff.pk], version_id=quiz.id, due_on=None, by=head)
        enrol_people(enrolling_id=enrolling.pk)
        going = Enrolment.objects.get(enrolling=enrolling)
        asked = around_of(learner, going.pk, "before")
        replies = {one.id: one.options[0].id for one in asked.questions}
        say(enrolment_id=going.pk, moment="before", levels=[2] * len(asked.statements), replies=replies, by=learner)
        for module in quiz.modules:
            read_page(enrolment_id=going.pk, module_id=module.id, by=learner)
        begin_attempt(enrolment_id=going.pk, by=learner)
        done = begin_own(version_id=reading.id, by=learner)
        read_page(enrolment_id=done.pk, module_id=reading.modules[0].id, by=learner)
        certificate = Certificate.objects.select_related("enrolment__course").get()
        badges.badge(certificate, by=head)
        _link, address = make_link(staff=staff, by=head)
        key = BadgeKey.objects.get()
    return {
        "course_id": str(quiz.course_id),
        "version_id": str(quiz.id),
        "module_id": quiz.modules[-1].id,
        "download_id": quiz.modules[-1].downloads[0].id,
        "number": "1",
        "enrolling_id": str(enrolling.pk),
        "enrolment_id": str(going.pk),
        "passed_enrolment": str(done.pk),
        "moment": "after",
        "certificate_id": str(certificate.pk),
        "check_code": certificate.check_code,
        "badge_key_id": str(key.pk),
        "learner_token": address.rstrip("/").rpartition("/")[2],
        "listed_staff": str(staff.pk),
    }
