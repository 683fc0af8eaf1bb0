"""A draft read whole, as the content that would be published. What stands between it and publication: `checking`."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from training.authority.models import Course, DownloadDraft, Module, PictureDraft, QuestionDraft
from training.content import CourseContent, Download, ModuleContent, Picture
from training.questions import Option, Question, QuestionKind

# A draft is no version: this identifier stands for it in a preview.
NO_VERSION = uuid.UUID(int=0)


@dataclass(frozen=True)
class Draft:
    """The kept modules of a course in order, with the rows that they were made from."""

    course: Course
    content: CourseContent
    modules: tuple[Module, ...]
    questions: tuple[QuestionDraft, ...]

    def questions_of(self, module: Module) -> list[QuestionDraft]:
        return [question for question in self.questions if question.module_id == module.pk]


@dataclass(frozen=True)
class Removed:
    modules: tuple[Module, ...]
    questions: tuple[QuestionDraft, ...]

    def __bool__(self) -> bool:
        return bool(self.modules or self.questions)


def draft_of(course: Course, *, version_id: uuid.UUID = NO_VERSION, number: int = 0) -> Draft:
    """The draft, in four queries however long it is."""
    modules = tuple(Module.objects.kept().filter(course=course))
    inside = {"module__course": course, "module__removed_at": None}
    questions = tuple(QuestionDraft.objects.kept().filter(**inside))
    under: dict[uuid.UUID, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in questions:
        under[row.module_id]["questions"].append(question_of(row))
    for picture in PictureDraft.objects.filter(**inside).defer("content"):
        under[picture.module_id]["pictures"].append(Picture(str(picture.pk), picture.name, picture.words))
    for one in DownloadDraft.objects.filter(**inside).select_related("file"):
        file = one.file
        under[one.module_id]["downloads"].append(Download(str(file.pk), one.title, file.kind, file.size))
    content = CourseContent(
        id=version_id,
        course_id=course.pk,
        number=number,
        title=course.title,
        summary=course.summary,
        minutes=course.minutes,
        roles=tuple(course.roles),
        edition=course.edition,
        topics=tuple(course.topics),
        pass_mark=course.pass_mark,
        attempts=course.attempts,
        modules=tuple(_module(module, under[module.pk]) for module in modules),
    )
    return Draft(course=course, content=content, modules=modules, questions=questions)


def question_of(row: QuestionDraft) -> Question:
    """The question that the row holds."""
    return Question(
        id=str(row.pk),
        kind=QuestionKind(row.kind),
        text=row.text,
        situation=row.situation,
        explanation=row.explanation,
        options=tuple(Option(**option) for option in row.options),
    )


def removed_from(course: Course) -> Removed:
    """What was removed and can be put back. Questions of a removed module come back with it."""
    modules = Module.objects.filter(course=course).exclude(removed_at=None).order_by("-removed_at")
    questions = QuestionDraft.objects.filter(module__course=course, module__removed_at=None).exclude(removed_at=None)
    return Removed(modules=tuple(modules), questions=tuple(questions.order_by("-removed_at")))


def _module(module: Module, parts: dict[str, list[Any]]) -> ModuleContent:
    return ModuleContent(
        id=str(module.pk),
        title=module.title,
        body=module.body,
        video_url=module.video_url,
        transcript=module.transcript,
        **{name: tuple(found) for name, found in parts.items()},
    )
