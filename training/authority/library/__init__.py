"""The starter courses and the requirements that go with them, as data.

A course is one YAML file in `courses/`, held to `course.schema.json` by a system check; `requirements.yaml` is held to
`requirements.schema.json`. The texts are our own. What no source of ours confirms is marked in the text.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from jsonschema import Draft202012Validator

from training.questions import Option, Question, QuestionKind, new_option_id, problem_with_options

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True)
class StarterModule:
    title: str
    body: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class StarterCourse:
    code: str
    title: str
    summary: str
    edition: str
    minutes: int
    roles: tuple[str, ...]
    topics: tuple[str, ...]
    pass_mark: int
    sources: tuple[str, ...]
    modules: tuple[StarterModule, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for module in self.modules for question in module.questions)


@dataclass(frozen=True)
class StarterRequirement:
    """What an authority could ask. `courses` are codes of starter courses that satisfy it."""

    code: str
    title: str
    why: str
    source: str
    roles: tuple[str, ...]
    frequency: str
    grace_days: int
    external_allowed: bool
    courses: tuple[str, ...]


@cache
def starters() -> tuple[StarterCourse, ...]:
    """Every starter course, in the order of the files. Read from disk once in a process: the files ship with the code."""
    return tuple(_course(content) for _name, content in _course_files())


def starter(code: str) -> StarterCourse | None:
    return next((one for one in starters() if one.code == code), None)


@cache
def starter_requirements() -> tuple[StarterRequirement, ...]:
    """Every starter requirement, in the order of the file."""
    return tuple(
        StarterRequirement(**{**one, "roles": tuple(one["roles"]), "courses": tuple(one["courses"])})
        for one in _read("requirements.yaml")["requirements"]
    )


def faults() -> list[str]:
    """One sentence for each thing that is wrong in the files."""
    found = []
    codes: list[str] = []
    for name, content in _course_files():
        wrong = _against("course.schema.json", name, content)
        found += wrong
        if not wrong:
            codes.append(content["code"])
            found += [f"{name}: {sentence}" for sentence in _untrue_answers(_course(content))]
    asked = _read("requirements.yaml")
    wrong = _against("requirements.schema.json", "requirements.yaml", asked)
    found += wrong
    if not wrong:
        named = {code for one in asked["requirements"] for code in one["courses"]}
        found += [f"requirements.yaml: there is no course {code}" for code in sorted(named - set(codes))]
    return found


def _course_files() -> Iterator[tuple[str, Any]]:
    for path in sorted((FOLDER / "courses").glob("*.yaml")):
        yield path.name, yaml.safe_load(path.read_text(encoding="utf-8"))


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def _against(schema: str, name: str, content: Any) -> list[str]:
    validator = Draft202012Validator(json.loads((FOLDER / schema).read_text(encoding="utf-8")))
    return [f"{name}, {error.json_path}: {error.message}" for error in validator.iter_errors(content)]


def _untrue_answers(course: StarterCourse) -> Iterator[str]:
    """What the schema cannot say: which of the answers are right."""
    for question in course.questions:
        if sentence := problem_with_options(question):
            yield f"“{question.text}”: {sentence}"


def _course(content: dict[str, Any]) -> StarterCourse:
    return StarterCourse(
        **{
            **content,
            "roles": tuple(content["roles"]),
            "topics": tuple(content["topics"]),
            "sources": tuple(content["sources"]),
            "modules": tuple(_module(module) for module in content["modules"]),
        }
    )


def _module(content: dict[str, Any]) -> StarterModule:
    questions = tuple(_question(question) for question in content["questions"])
    return StarterModule(title=content["title"], body=content["body"], questions=questions)


def _question(content: dict[str, Any]) -> Question:
    return Question(
        # A draft gives it an identifier of its own.
        id="",
        kind=QuestionKind(content["kind"]),
        text=content["text"],
        situation=content.get("situation", ""),
        explanation=content.get("explanation", ""),
        options=tuple(
            Option(
                id=new_option_id(),
                text=option["text"],
                right=option.get("right", False),
                match=option.get("match", ""),
                feedback=option.get("feedback", ""),
            )
            for option in content["options"]
        ),
    )
