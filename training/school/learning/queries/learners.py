"""What a learner sees of their own: which courses, how far, what comes next."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.errors import NotFound
from tenants.people.models import digest_of
from training.content import CourseContent, ModuleContent
from training.questions import Marked, Question, mark
from training.school.learning import rules
from training.school.learning.learner import Learner
from training.school.learning.models import (
    Attempt,
    AttemptReply,
    Certificate,
    Enrolment,
    EnrolmentQuerySet,
    PageRead,
    PersonalLink,
)
from training.school.models import StaffMember
from training.school.queries.matrix import due_for
from training.school.standing import Requirement, Standing

MOST_ON_HOME: Final = 5


def learner_of(person: object) -> Learner | None:
    """The member of staff whose account this is, while they work here; None for anybody else."""
    pk = getattr(person, "pk", None)
    if pk is None:
        return None
    staff = StaffMember.objects.here(timezone.localdate()).filter(person_id=pk).first()
    return Learner(staff) if staff else None


def learner_by_token(token: str) -> Learner:
    """Whose personal link this is. NotFound if it was never given, is over or revoked, or its person has left."""
    link = (
        PersonalLink.objects.select_related("staff")
        .filter(digest=digest_of(token), revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if link is None or not link.staff.is_here(timezone.localdate()):
        raise NotFound(_("This link does not work any more. Ask your safeguarding lead for a new one."))
    return Learner(link.staff, token)


def link_by_token(token: str) -> PersonalLink | None:
    return PersonalLink.objects.filter(digest=digest_of(token)).first()


def links_of(staff: StaffMember) -> list[PersonalLink]:
    """The person's links that work, the newest first."""
    return list(PersonalLink.objects.filter(staff=staff, revoked_at=None, expires_at__gt=timezone.now()))


@dataclass(frozen=True)
class Mine:
    """A course of one's own, as a line of a list."""

    enrolment: Enrolment
    pages: int
    read: int
    certificate: Certificate | None

    @property
    def is_started(self) -> bool:
        return self.enrolment.started_at is not None

    @property
    def is_overdue(self) -> bool:
        due = self.enrolment.due_on
        return self.enrolment.is_going and due is not None and due < timezone.localdate()


def enrolments_of(learner: Learner) -> list[Mine]:
    """Everything this person is enrolled in or has passed, in a number of queries that does not grow."""
    rows = (
        _with_course(Enrolment.objects.filter(staff=learner.staff, ended_at=None))
        .annotate(read=Count("pages_read"))
        .prefetch_related(
            Prefetch("certificates", Certificate.objects.valid().select_related("file"), to_attr="valid_certificates")
        )
    )
    return [
        Mine(row, len(row.course.whole.modules), row.read, next(iter(row.valid_certificates), None)) for row in rows
    ]


@dataclass(frozen=True)
class ForHome:
    """What somebody has still to learn: courses that they take, the one due first at the top, and what no such course is for."""

    going: list[Enrolment]
    asked: list[tuple[Requirement, Standing]]

    def __bool__(self) -> bool:
        return bool(self.going or self.asked)


def for_home(learner: Learner, *, on: date, with_asked: bool) -> ForHome:
    """What the home page tells this person of their own training; `with_asked` takes six queries more."""
    rows = Enrolment.objects.going().filter(staff=learner.staff).select_related("course").defer("course__content")
    going = sorted(rows, key=lambda row: (row.due_on is None, row.due_on or on))
    taken = {row.course_id_at_authority for row in going}
    due = due_for(learner.staff, on=on) if with_asked else []
    asked = [pair for pair in due if taken.isdisjoint(pair[0].course_ids)]
    return ForHome(going[:MOST_ON_HOME], asked[:MOST_ON_HOME])


@dataclass(frozen=True)
class Page:
    """A module in the list of a course's pages."""

    module: ModuleContent
    place: int
    is_read: bool


@dataclass(frozen=True)
class Progress:
    """How far somebody has come in one course."""

    enrolment: Enrolment
    content: CourseContent
    pages: tuple[Page, ...]
    attempts: tuple[Attempt, ...]
    # Of the attempt that is going on: how many questions have a reply.
    replied: int
    certificate: Certificate | None

    @property
    def next_page(self) -> Page | None:
        """The first page that was not read yet."""
        return next((page for page in self.pages if not page.is_read), None)

    @property
    def unread(self) -> int:
        return sum(not page.is_read for page in self.pages)

    @property
    def read(self) -> int:
        return len(self.pages) - self.unread

    @property
    def current(self) -> Attempt | None:
        """The attempt that is going on."""
        return next((attempt for attempt in self.attempts if attempt.finished_at is None), None)

    @property
    def last(self) -> Attempt | None:
        """The newest attempt that is finished."""
        return next((attempt for attempt in reversed(self.attempts) if attempt.finished_at is not None), None)

    @property
    def attempts_left(self) -> int | None:
        return rules.attempts_left(self.enrolment.course, self.enrolment, len(self.attempts))

    @property
    def next_number(self) -> int:
        """The question to reply to next, counted from 1."""
        return min(self.replied + 1, len(self.content.questions))

    @property
    def can_begin_attempt(self) -> bool:
        return self.enrolment.is_going and not self.unread and not self.current and self.attempts_left != 0


def enrolment_of(learner: Learner, enrolment_id: uuid.UUID) -> Enrolment:
    """This learner's enrolment; NotFound for anybody else's, or one that was ended."""
    found = _with_course(Enrolment.objects.filter(pk=enrolment_id, ended_at=None)).first()
    if found is None:
        raise NotFound(_("There is no such course of yours."))
    rules.check_is_own(learner, found)
    return found


def progress_of(enrolment: Enrolment) -> Progress:
    """How far this enrolment has come, in four queries."""
    content = enrolment.course.whole
    read = set(PageRead.objects.filter(enrolment=enrolment).values_list("module_id", flat=True))
    attempts = tuple(enrolment.attempts.all())
    current = next((attempt for attempt in attempts if attempt.finished_at is None), None)
    return Progress(
        enrolment=enrolment,
        content=content,
        pages=tuple(Page(module, place, module.id in read) for place, module in enumerate(content.modules, start=1)),
        attempts=attempts,
        replied=current.replies.count() if current else 0,
        certificate=Certificate.objects.valid().filter(enrolment=enrolment).select_related("file").first(),
    )


def page_of(progress: Progress, module_id: str) -> Page:
    found = next((page for page in progress.pages if page.module.id == module_id), None)
    if found is None:
        raise NotFound(_("There is no such page in this course."))
    return found


@dataclass(frozen=True)
class Asked:
    """One question of an attempt, with the reply to it if there is one."""

    question: Question
    number: int
    of: int
    reply: AttemptReply | None

    @property
    def marked(self) -> Marked | None:
        return mark(self.question, self.reply.reply) if self.reply else None

    @property
    def is_last(self) -> bool:
        return self.number == self.of


def question_at(progress: Progress, attempt: Attempt, number: int) -> Asked:
    """The question with this number, counted from 1; NotFound for one that the course does not have."""
    questions = progress.content.questions
    if not 1 <= number <= len(questions):
        raise NotFound(_("There is no such question in this course."))
    question = questions[number - 1]
    reply = AttemptReply.objects.filter(attempt=attempt, question_id=question.id).first()
    return Asked(question, number, len(questions), reply)


def replies_of(attempt: Attempt, content: CourseContent) -> list[Asked]:
    """Every question of the course in order, each with its reply in this attempt."""
    replies = {reply.question_id: reply for reply in attempt.replies.all()}
    questions = content.questions
    return [
        Asked(question, number, len(questions), replies.get(question.id))
        for number, question in enumerate(questions, start=1)
    ]


def going_in(learner: Learner, course_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Enrolment]:
    """Which of these courses the learner is taking, by course."""
    rows = Enrolment.objects.going().filter(staff=learner.staff, course_id_at_authority__in=list(course_ids))
    return {row.course_id_at_authority: row for row in rows}


def _with_course(rows: EnrolmentQuerySet) -> EnrolmentQuerySet:
    return rows.select_related("course", "staff")
