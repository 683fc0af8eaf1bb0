"""What the staff of a school that visitors can sign in to have learnt: most have passed, some are half way, two are late."""

import random
from datetime import date, timedelta
from typing import Final

from lantern.access.roles import Role
from lantern.demo.world.calendar import moment
from lantern.demo.world.clock import at
from lantern.demo.world.needs import say_how_confident
from tenants.people.models import User
from training.authority import catalogue
from training.questions import Question, QuestionKind, Reply
from training.school.learning.actions.certificates import reissue
from training.school.learning.actions.enrolling import enrol
from training.school.learning.actions.taking import begin_attempt, read_page, reply
from training.school.learning.learner import Learner
from training.school.learning.models import Certificate, Enrolment
from training.school.learning.queries.courses import staff_here
from training.school.learning.work import enrol_people

# Of the newest enrolments, in the order of the staff list: who has passed, who is in the middle, who has not begun.
PASSED: Final = 11
MIDDLE: Final = 2
LISTED: Final = 16
ENROLLED_BEFORE: Final = timedelta(days=40)
DUE_AFTER: Final = timedelta(days=35)


def learn(today: date) -> None:
    """The school's people have learnt. Call it on the school's own login, once its authority offers courses and it has staff."""
    course = course_taken()
    people = [one for one in staff_here()[:LISTED] if not one.exemptions.exists()]
    if course is None or not people:
        return
    lead = User.objects.get(role=Role.DSL)
    chance = random.Random(f"{lead.pk.hex[:4]} learns")  # noqa: S311 -- a story, not a secret
    begun = today - ENROLLED_BEFORE
    with at(moment(begun)):
        enrolling = enrol(
            staff_ids=[one.pk for one in people], version_id=course.version_id, due_on=begun + DUE_AFTER, by=lead
        )
        enrol_people(enrolling_id=enrolling.pk)
    enrolments = list(enrolling.enrolments.select_related("staff", "course").order_by("staff__name"))
    for place, enrolment in enumerate(enrolments[: PASSED + MIDDLE]):
        with at(moment(begun + timedelta(days=2 + place), chance.randint(0, 300))):
            _learn(enrolment, whole=place < PASSED, slips=chance.randint(0, 1))
    _reissue(lead, today)


def course_taken() -> catalogue.Course | None:
    """The course that everybody takes in Lantern itself: the first of those for teachers."""
    return next((course for course in catalogue.courses() if "teacher" in course.roles), None)


def _learn(enrolment: Enrolment, *, whole: bool, slips: int) -> None:
    """Every page and question, with so many wrong replies; or the first half of it."""
    learner, content = Learner(enrolment.staff), enrolment.course.whole
    say_how_confident(enrolment, learner)
    pages = content.modules if whole else content.modules[: max(1, len(content.modules) // 2)]
    for module in pages:
        read_page(enrolment_id=enrolment.pk, module_id=module.id, by=learner)
    if not whole:
        return
    begin_attempt(enrolment_id=enrolment.pk, by=learner)
    for place, question in enumerate(content.questions):
        given = wrong_reply(question) if place < slips else right_reply(question)
        reply(enrolment_id=enrolment.pk, question_id=question.id, reply=given, by=learner)
    enrolment.refresh_from_db()
    say_how_confident(enrolment, learner)


def _reissue(lead: User, today: date) -> None:
    """One certificate had the wrong name on it."""
    first = Certificate.objects.order_by("created_at").first()
    if first is not None:
        with at(moment(today - timedelta(days=3))):
            reissue(certificate_id=first.pk, reason="The surname was misspelt on the staff list.", by=lead)


def right_reply(question: Question) -> Reply:
    """What marks as right."""
    if question.kind == QuestionKind.ORDER:
        return [option.id for option in question.options]
    if question.kind == QuestionKind.MATCH:
        return {option.id: option.id for option in question.options}
    right = [option.id for option in question.options if option.right]
    return right if question.kind == QuestionKind.MULTIPLE else right[0]


def wrong_reply(question: Question) -> Reply:
    """What somebody in a hurry sends; right where a question leaves no other."""
    if question.kind == QuestionKind.ORDER:
        return [option.id for option in reversed(question.options)]
    others = [option.id for option in question.options if not option.right]
    if question.kind == QuestionKind.MATCH or not others:
        return right_reply(question)
    return others[:1] if question.kind == QuestionKind.MULTIPLE else others[0]
