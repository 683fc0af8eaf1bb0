"""A published course as plain data: what a learner reads and answers. Both rooms use it; a school copies it whole.

`as_data` is what is frozen in the database and what a school keeps of the version that somebody took; `content_from` reads it
back, there or years later, without asking the authority.
"""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from training import questions
from training.questions import Question


@dataclass(frozen=True)
class Picture:
    """A picture that the text of a module shows by its name. `words` say what is on it, for those who do not see it."""

    id: str
    name: str
    words: str


@dataclass(frozen=True)
class Download:
    """A file to take along. `id` is the authority's stored file; `catalogue.address_of_download` leads to it."""

    id: str
    title: str
    kind: str
    size: int


@dataclass(frozen=True)
class ModuleContent:
    id: str
    title: str
    body: str
    pictures: tuple[Picture, ...] = ()
    video_url: str = ""
    transcript: str = ""
    downloads: tuple[Download, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class CourseContent:
    """One version of a course. `id` is the version's; `edition` is how people name it."""

    id: uuid.UUID
    course_id: uuid.UUID
    number: int
    title: str
    summary: str
    minutes: int
    roles: tuple[str, ...]
    edition: str
    # Per cent of the questions that must be right; none of them if there are no questions.
    pass_mark: int
    # How often the quiz may be taken; 0 for as often as somebody likes.
    attempts: int
    modules: tuple[ModuleContent, ...]
    # Slugs of `training.topics`; versions of before they were named have none.
    topics: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order of the modules."""
        return tuple(question for module in self.modules for question in module.questions)

    def module(self, module_id: str) -> ModuleContent | None:
        return next((module for module in self.modules if module.id == module_id), None)

    def question(self, question_id: str) -> Question | None:
        return next((question for question in self.questions if question.id == question_id), None)

    def passes(self, right: int) -> bool:
        """Whether so many right answers reach the pass mark."""
        return right * 100 >= self.pass_mark * len(self.questions)


def as_data(content: CourseContent) -> dict[str, Any]:
    """The content as JSON holds it."""
    whole = asdict(content)
    whole["id"], whole["course_id"] = str(content.id), str(content.course_id)
    for module, kept in zip(content.modules, whole["modules"], strict=True):
        kept["questions"] = [questions.as_data(question) for question in module.questions]
    return whole


def content_from(data: Mapping[str, Any]) -> CourseContent:
    """The content that `as_data` wrote."""
    modules = tuple(_module(module) for module in data["modules"])
    changed: dict[str, Any] = {
        "id": uuid.UUID(str(data["id"])),
        "course_id": uuid.UUID(str(data["course_id"])),
        "roles": tuple(data["roles"]),
        "modules": modules,
        "topics": tuple(data.get("topics", ())),
    }
    return CourseContent(**{**data, **changed})


def _module(data: Mapping[str, Any]) -> ModuleContent:
    parts: dict[str, Any] = {
        "pictures": tuple(Picture(**picture) for picture in data["pictures"]),
        "downloads": tuple(Download(**download) for download in data["downloads"]),
        "questions": tuple(questions.question_from(question) for question in data["questions"]),
    }
    return ModuleContent(**{**data, **parts})
