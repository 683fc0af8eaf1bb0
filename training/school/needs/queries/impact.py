"""What courses change: figures of five people or more, added up, and who can be asked now."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotFound
from training.change import Change, Share, change
from training.content import CourseContent
from training.questions import Question
from training.school.learning.learner import Learner
from training.school.learning.models import Enrolment, EnrolmentQuerySet, TakenCourse
from training.school.learning.queries.learners import enrolment_of
from training.school.needs import rules
from training.school.needs.models import CourseFigure, CourseTally, Given, LaterMail, Moment
from training.topics import ABOUT_A_COURSE, ASKED, Level, Topic

# Of a course's own questions, how many are asked before it and three months later.
MOST_QUESTIONS = 3


@dataclass(frozen=True)
class Around:
    """A learner's course at a moment at which they can say how confident they are."""

    enrolment: Enrolment
    moment: Moment
    statements: tuple[str | Promise, ...]
    # Before and three months later; straight after, the attempt that passed has answered them.
    questions: tuple[Question, ...]


def statements_of(content: CourseContent) -> tuple[str | Promise, ...]:
    """What people say about a course: the first statement of each topic that it names, or one about the course itself."""
    found = tuple(ASKED[topic].statements[0] for topic in Topic if topic in content.topics)
    return found or (ABOUT_A_COURSE,)


def questions_of(content: CourseContent) -> tuple[Question, ...]:
    """Those of the course's questions that stand for what it teaches: of those with one right answer, spread over its length."""
    fitting = [question for question in content.questions if question.kind.takes_one]
    if len(fitting) <= MOST_QUESTIONS:
        return tuple(fitting)
    return tuple(fitting[place * len(fitting) // MOST_QUESTIONS] for place in range(MOST_QUESTIONS))


def around(enrolment: Enrolment) -> Around | None:
    """What this enrolment's learner can be asked today and has not answered. One query, none where nothing can be asked."""
    passed_on = timezone.localdate(enrolment.passed_at) if enrolment.passed_at else None
    moment = rules.moment_open(enrolment, timezone.localdate(), passed_on)
    if moment is None or Given.objects.filter(enrolment=enrolment, moment=moment).exists():
        return None
    content = enrolment.course.whole
    questions = () if moment == Moment.AFTER else questions_of(content)
    return Around(enrolment, moment, statements_of(content), questions)


def around_of(learner: Learner, enrolment_id: uuid.UUID, moment: str) -> Around:
    """The same of a learner's own enrolment; NotFound at any other moment, and once it was answered."""
    found = around(enrolment_of(learner, enrolment_id))
    if found is None or found.moment != moment:
        raise NotFound(_("There is nothing to answer here any more. Thank you."))
    return found


def later_for(learner: Learner) -> list[Enrolment]:
    """The learner's courses that they passed three months ago and have not been heard about since."""
    return _later(Enrolment.objects.filter(staff=learner.staff), on=timezone.localdate())


def to_ask_later(on: date) -> list[tuple[Enrolment, int]]:
    """Whom to write to today about a course of three months ago, with the step: 0 at first, 1 once more. Three queries."""
    rows = _later(Enrolment.objects.exclude(staff__email=""), on=on)
    sent = set(LaterMail.objects.filter(enrolment__in=rows).values_list("enrolment_id", "step"))
    found = []
    for row in rows:
        assert row.passed_at is not None  # noqa: S101 -- for the type checker: `_later` asks for it
        if not row.staff.is_here(on):
            continue
        if (row.pk, 0) not in sent:
            found.append((row, 0))
        elif (row.pk, 1) not in sent and on >= timezone.localdate(row.passed_at) + rules.LATER_FROM + rules.AGAIN:
            found.append((row, 1))
    return found


def _later(rows: EnrolmentQuerySet, *, on: date) -> list[Enrolment]:
    """Of the enrolments, those passed so long ago that they are asked now, and not answered."""
    first, last = (_begins(on - since) for since in (rules.LATER_UNTIL, rules.LATER_FROM))
    chosen = rows.filter(ended_at=None, passed_at__gte=first, passed_at__lt=_next(last))
    given = Given.objects.filter(moment=Moment.LATER).values("enrolment_id")
    found = chosen.exclude(pk__in=given).select_related("staff", "course").order_by("passed_at", "id")
    return list(found)


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _next(moment: datetime) -> datetime:
    return _begins(date.fromordinal(timezone.localdate(moment).toordinal() + 1))


@dataclass(frozen=True)
class AtMoment:
    """What people said at one moment, and how it differs from before the course."""

    moment: Moment
    people: int
    levels: tuple[int, ...]
    confident: Share
    known: Share
    more_confident: Change | None
    more_known: Change | None


@dataclass(frozen=True)
class Impact:
    """A course with what changed. A moment of which nothing can be shown has nobody."""

    course_id: uuid.UUID
    title: str
    moments: tuple[AtMoment, ...]
    # How many have replied since the last figure: fewer than can be shown, or those of today.
    waiting: int

    @property
    def has_figures(self) -> bool:
        return any(one.people for one in self.moments)


def impacts() -> list[Impact]:
    """Every course about which somebody replied, by title. Three queries."""
    rows = CourseFigure.objects.values_list("course_id", "moment", "people", "levels", "right", "questions")
    figures: dict[tuple[uuid.UUID, str], list[tuple[int, list[int], int, int]]] = {}
    for course_id, moment, *numbers in rows:
        figures.setdefault((course_id, moment), []).append(tuple(numbers))
    waiting = dict(CourseTally.objects.order_by().values_list("course_id").annotate(n=Sum("people")))
    ids = {course_id for course_id, _moment in figures} | {course_id for course_id, n in waiting.items() if n}
    titles = dict(
        TakenCourse.objects.filter(course_id__in=ids)
        .order_by("course_id", "-created_at")
        .distinct("course_id")
        .values_list("course_id", "title")
    )
    found = [
        Impact(
            course_id=course_id,
            title=titles.get(course_id, ""),
            moments=tuple(_moments({moment: figures.get((course_id, moment), []) for moment in Moment})),
            waiting=waiting.get(course_id, 0),
        )
        for course_id in ids
    ]
    return sorted(found, key=lambda one: (one.title.casefold(), str(one.course_id)))


def impact_of(course_id: uuid.UUID) -> Impact:
    """The same of one course; NotFound where nobody has replied about it."""
    found = next((one for one in impacts() if one.course_id == course_id), None)
    if found is None:
        raise NotFound(_("Nobody has replied about this course."))
    return found


def _moments(figures: dict[Moment, list[tuple[int, list[int], int, int]]]) -> Iterable[AtMoment]:
    before: AtMoment | None = None
    for moment, rows in figures.items():
        people = sum(row[0] for row in rows)
        levels = tuple(sum(row[1][place] for row in rows) for place in range(len(Level)))
        yes = sum(number for level, number in zip(Level, levels, strict=True) if level.is_confident)
        confident = Share(yes, sum(levels), people)
        known = Share(sum(row[2] for row in rows), sum(row[3] for row in rows), people)
        one = AtMoment(
            moment=moment,
            people=people,
            levels=levels,
            confident=confident,
            known=known,
            more_confident=change(before.confident, confident) if before else None,
            more_known=change(before.known, known) if before else None,
        )
        before = before or one
        yield one
