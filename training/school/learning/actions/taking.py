"""Taking a course: reading its pages, replying to its questions, passing it. Each step is kept the moment it is sent."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import record
from lantern.errors import NotFound, NotPossibleNow
from training.questions import Incomplete, Marked, Reply, mark
from training.school.learning import rules
from training.school.learning.actions.certificates import issue
from training.school.learning.learner import Learner
from training.school.learning.models import Attempt, AttemptReply, Enrolment, PageRead
from training.school.learning.queries.packages import is_worked_through


def read_page(*, enrolment_id: uuid.UUID, module_id: str, by: Learner) -> Enrolment:
    """The page is read. May be repeated, and changes nothing then; a course without questions is passed with its last page."""
    with transaction.atomic():
        enrolment = locked(enrolment_id, by)
        content = enrolment.course.whole
        module = content.module(module_id)
        if module is None:
            raise NotFound(_("There is no such page in this course."))
        if not enrolment.is_going:
            return enrolment
        if not is_worked_through(enrolment, module):
            raise NotPossibleNow(_("Finish every part of this page first."), code="package_unfinished")
        note_read(enrolment, module_id, by=by)
    return enrolment


def note_read(enrolment: Enrolment, module_id: str, *, by: Learner) -> None:
    """The page of the locked enrolment is read, in the caller's transaction; with the last one, a course without questions is passed."""
    PageRead.objects.get_or_create(enrolment=enrolment, module_id=module_id)
    note_started(enrolment, by)
    if not enrolment.course.whole.questions and not _unread(enrolment):
        _pass(enrolment, correct=0, by=by)


def begin_attempt(*, enrolment_id: uuid.UUID, by: Learner) -> Attempt:
    """An attempt at the questions is going on: a new one, or the one that was begun before.

    NotPossibleNow while a page is unread, or when every attempt is used.
    """
    with transaction.atomic():
        enrolment = locked(enrolment_id, by)
        attempts = list(enrolment.attempts.all())
        going = next((attempt for attempt in attempts if attempt.finished_at is None), None)
        if going is not None:
            return going
        rules.check_can_attempt(enrolment.course, enrolment, used=len(attempts), unread=_unread(enrolment))
        attempt = Attempt.objects.create(
            enrolment=enrolment, number=len(attempts) + 1, questions=len(enrolment.course.whole.questions)
        )
        note_started(enrolment, by)
        record("learning.attempt_begun", by=by.in_journal, subject=enrolment, attempt=attempt.number)
    return attempt


def reply(*, enrolment_id: uuid.UUID, question_id: str, reply: Reply, by: Learner) -> Marked:
    """The reply is kept and marked; with the last one the attempt is finished, and the course passed if the mark is reached.

    The first reply to a question stands: sent again, it is marked as it was then. LearningIncomplete if it is no whole reply.
    """
    with transaction.atomic():
        enrolment = locked(enrolment_id, by)
        question = enrolment.course.whole.question(question_id)
        attempt = enrolment.attempts.filter(finished_at=None).first()
        if question is None:
            raise NotFound(_("There is no such question in this course."))
        if attempt is None:
            raise NotPossibleNow(
                _("This attempt is finished. Begin another from the course’s page."), code="no_attempt"
            )
        kept = AttemptReply.objects.filter(attempt=attempt, question_id=question_id).first()
        if kept is not None:
            return mark(question, kept.reply)
        try:
            marked = mark(question, reply)
        except Incomplete as problem:
            raise rules.LearningIncomplete(str(problem), field="reply", code="incomplete") from problem
        AttemptReply.objects.create(attempt=attempt, question_id=question_id, reply=reply, correct=marked.correct)
        if attempt.replies.count() == attempt.questions:
            _finish(enrolment, attempt, by)
    return marked


def _finish(enrolment: Enrolment, attempt: Attempt, by: Learner) -> None:
    attempt.correct = attempt.replies.filter(correct=True).count()
    attempt.passed, attempt.finished_at = enrolment.course.whole.passes(attempt.correct), timezone.now()
    attempt.save(update_fields=["correct", "passed", "finished_at"])
    if attempt.passed:
        _pass(enrolment, correct=attempt.correct, by=by)
    else:
        record("learning.attempt_failed", by=by.in_journal, subject=enrolment, attempt=attempt.number)


def _pass(enrolment: Enrolment, *, correct: int, by: Learner) -> None:
    enrolment.passed_at = timezone.now()
    enrolment.save(update_fields=["passed_at"])
    record("learning.passed", by=by.in_journal, subject=enrolment)
    issue(enrolment=enrolment, correct=correct, by=by)


def note_started(enrolment: Enrolment, by: Learner) -> None:
    """The first step in the course is kept as its beginning, in the transaction of the caller."""
    if enrolment.started_at is None:
        enrolment.started_at = timezone.now()
        enrolment.save(update_fields=["started_at"])
        record("learning.started", by=by.in_journal, subject=enrolment)


def _unread(enrolment: Enrolment) -> int:
    read = set(PageRead.objects.filter(enrolment=enrolment).values_list("module_id", flat=True))
    return sum(module.id not in read for module in enrolment.course.whole.modules)


def locked(enrolment_id: uuid.UUID, by: Learner) -> Enrolment:
    """The learner's own enrolment, locked until the transaction ends; NotFound for anybody else's."""
    found = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("course", "staff")
        .filter(pk=enrolment_id, ended_at=None)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such course of yours."))
    rules.check_is_own(by, found)
    return found
