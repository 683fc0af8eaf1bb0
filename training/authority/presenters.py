"""Words and lines for the pages of courses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from training.authority.catalogue import data_address
from training.authority.checking import Problem
from training.authority.drafts import Draft
from training.authority.models import Module, PictureContent, QuestionDraft, Requirement
from training.content import ModuleContent
from training.markdown import Shown, render
from training.questions import Marked, Question, QuestionKind, Reply, shown, shown_partners
from training.roles import roles_in_words


@dataclass(frozen=True)
class QuestionLine:
    """One question on the page of a draft."""

    question: QuestionDraft
    number: int
    kind: Any
    notes: tuple[Any, ...]
    first: bool
    last: bool


@dataclass(frozen=True)
class ModuleBlock:
    """One module on the page of a draft, with what is worth a look."""

    module: Module
    content: ModuleContent
    number: int
    lines: tuple[QuestionLine, ...]
    notes: tuple[Any, ...]
    first: bool
    last: bool


@dataclass(frozen=True)
class Choice:
    """One thing to choose in a question, for the page."""

    id: str
    text: str
    chosen: str
    feedback: str = ""
    right: bool | None = None


@dataclass(frozen=True)
class Page:
    """A module as a learner reads it."""

    content: ModuleContent
    body: SafeString
    transcript: SafeString


def blocks_of(draft: Draft, problems: list[Problem]) -> list[ModuleBlock]:
    """The draft's modules in order."""
    blocks = []
    last = len(draft.modules)
    number = 0
    for place, (module, content) in enumerate(zip(draft.modules, draft.content.modules, strict=True), start=1):
        rows = draft.questions_of(module)
        lines = []
        for position, row in enumerate(rows, start=1):
            number += 1
            notes = tuple(problem.sentence for problem in problems if problem.question_id == row.pk)
            kind = QuestionKind(row.kind).label
            lines.append(QuestionLine(row, number, kind, notes, position == 1, position == len(rows)))
        notes = tuple(problem.sentence for problem in problems if problem.module_id == module.pk)
        blocks.append(ModuleBlock(module, content, place, tuple(lines), notes, place == 1, place == last))
    return blocks


def page_of(content: ModuleContent, pictures: Mapping[str, Shown]) -> Page:
    """The module with its texts as HTML."""
    return Page(content, render(content.body, pictures), render(content.transcript))


def shown_pictures(pictures: "list[Any]") -> dict[str, Shown]:
    """What `render` shows of these pictures, by name."""
    return {picture.name: shown_picture(picture) for picture in pictures}


def shown_picture(picture: PictureContent) -> Shown:
    return Shown(address=data_address(picture.kind, bytes(picture.content)), words=picture.words)


def reply_in(question: Question, get: Callable[[str], str | None], many: Callable[[str], list[str]]) -> Reply | None:
    """The reply that a form sent; None if it sent none."""
    if question.kind.takes_one:
        return get("reply")
    if question.kind == QuestionKind.MULTIPLE:
        return many("reply") or None
    each = {option.id: get(f"reply-{option.id}") or "" for option in question.options}
    if not any(each.values()):
        return None
    if question.kind == QuestionKind.MATCH:
        return each
    return sorted(each, key=lambda key: each[key].zfill(2)) if len(set(each.values())) == len(each) else []


def choices_of(
    question: Question, reply: Reply | None, marked: Marked | None, get: Callable[[str], str | None]
) -> list[Choice]:
    """What there is to choose, with what was chosen and what is said about it."""
    said = {part.option_id: part for part in marked.feedback} if marked else {}
    found = []
    for option in shown(question, ""):
        part = said.get(option.id)
        one = question.kind.takes_one or question.kind == QuestionKind.MULTIPLE
        chosen = (option.id if reply and option.id in reply else "") if one else (get(f"reply-{option.id}") or "")
        found.append(Choice(option.id, option.text, chosen, part.text if part else "", part.right if part else None))
    return found


def partners_of(question: Question) -> tuple[tuple[str, str], ...]:
    """Values and words of the lists of a question about pairs or about an order."""
    if question.kind == QuestionKind.MATCH:
        return shown_partners(question, "")
    return tuple((str(place), str(place)) for place in range(1, len(question.options) + 1))


def asked_in_words(requirement: Requirement) -> dict[str, Any]:
    """The requirement as its line says it."""
    return {
        "requirement": requirement,
        "roles": roles_in_words(requirement.roles),
        "frequency": requirement.get_frequency_display(),
    }
