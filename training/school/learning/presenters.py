"""Words for pages about courses: what a reply said and what was right, what is asked of somebody."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from training.authority import catalogue
from training.authority.catalogue import Course
from training.questions import Question, QuestionKind
from training.school.learning.learner import Learner
from training.school.learning.queries.learners import Asked, Mine
from training.school.queries import due_for
from training.school.standing import Requirement, Standing


@dataclass(frozen=True)
class Part:
    """One part of a reply: what was chosen, whether it is right, what is said about it."""

    text: str
    right: bool
    said: str


@dataclass(frozen=True)
class Reviewed:
    """A question with what was replied and what would have been right."""

    asked: Asked
    correct: bool
    parts: tuple[Part, ...]
    right_answer: tuple[str, ...]
    explanation: str

    @property
    def question(self) -> Question:
        return self.asked.question


def feedback_of(asked: Asked) -> Reviewed:
    """What is said about the reply; of a question without one only what would have been right."""
    question, marked = asked.question, asked.marked
    parts = []
    for one in marked.feedback if marked else ():
        option = question.option(one.option_id)
        text = option.text if option else ""
        if question.kind == QuestionKind.MATCH and asked.reply is not None:
            chosen = question.option(asked.reply.reply[one.option_id])
            text = f"{text}: {chosen.match if chosen else ''}"
        parts.append(Part(text, one.right, one.text))
    return Reviewed(
        asked=asked,
        correct=bool(marked and marked.correct),
        parts=tuple(parts),
        right_answer=_right_answer(question),
        explanation=question.explanation,
    )


def _right_answer(question: Question) -> tuple[str, ...]:
    if question.kind == QuestionKind.ORDER:
        return tuple(option.text for option in question.options)
    if question.kind == QuestionKind.MATCH:
        return tuple(f"{option.text}: {option.match}" for option in question.options)
    return tuple(option.text for option in question.options if option.right)


@dataclass(frozen=True)
class AskedOfMe:
    """Something that is asked of a learner, with the courses that would satisfy it and that they have not begun."""

    requirement: Requirement
    standing: Standing
    courses: tuple[Course, ...]
    is_under_way: bool


def asked_of(learner: Learner, mine: Sequence[Mine], *, on: date) -> list[AskedOfMe]:
    """What this learner has to hold and does not, or not for long any more, what presses most first."""
    offered = {course.id: course for course in catalogue.courses()}
    going = {row.enrolment.course_id_at_authority for row in mine if row.enrolment.is_going}
    return [
        AskedOfMe(
            requirement=requirement,
            standing=standing,
            courses=_not_begun(requirement.course_ids, offered, going),
            is_under_way=not going.isdisjoint(requirement.course_ids),
        )
        for requirement, standing in due_for(learner.staff, on=on)
    ]


def _not_begun(
    course_ids: Iterable[uuid.UUID], offered: dict[uuid.UUID, Course], going: set[uuid.UUID]
) -> tuple[Course, ...]:
    found = (offered[course_id] for course_id in course_ids if course_id in offered and course_id not in going)
    return tuple(sorted(found, key=lambda course: course.title))
