"""The check before publishing: what blocks it, and what is worth a second look.

Advice only ever advises: an officer may publish a hard sentence, and may have a reason to.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantern.ui.reading import LONGEST_SENTENCE, Reading, long_words, reading_of
from training.authority.drafts import Draft
from training.content import ModuleContent
from training.markdown import pictures_named, plain
from training.questions import QuestionKind, problem_with_options

# Fewer tell little about what somebody has learned.
FEW_QUESTIONS: Final = 5


class Kind(StrEnum):
    EMPTY = "empty"
    QUESTION = "question"
    VIDEO = "video"
    PICTURE = "picture"
    FEEDBACK = "feedback"
    READING = "reading"


@dataclass(frozen=True)
class Problem:
    """One thing to look at before publishing. A blocking one makes publishing impossible."""

    kind: Kind
    sentence: str | Promise
    module_id: uuid.UUID | None = None
    question_id: uuid.UUID | None = None
    blocks: bool = False


def problems_of(draft: Draft) -> list[Problem]:
    """Everything to look at before publishing, the blocking problems first."""
    return [*blocking_problems(draft), *_advisory(draft)]


def blocking_problems(draft: Draft) -> list[Problem]:
    """What makes publishing impossible."""
    return [*_empty(draft), *_out_of_reach(draft), *_unanswerable(draft)]


def reading_of_draft(draft: Draft) -> Reading:
    """How hard the course is to read as a whole."""
    return reading_of("\n".join(_text_of(module) for module in draft.content.modules))


def _advisory(draft: Draft) -> Iterator[Problem]:
    count = len(draft.content.questions)
    if 0 < count < FEW_QUESTIONS:
        yield Problem(
            Kind.QUESTION,
            _("There are %(count)s questions. Five or more tell better what somebody has learned.") % {"count": count},
        )
    yield from _without_feedback(draft)
    yield from _unknown_pictures(draft)
    yield from _hard_to_read(draft)


def _empty(draft: Draft) -> Iterator[Problem]:
    if not draft.content.modules:
        yield Problem(Kind.EMPTY, _("There is no module yet. Add one, then write its text."), blocks=True)
    elif not draft.content.questions and not any(module.package for module in draft.content.modules):
        yield Problem(
            Kind.EMPTY, _("There are no questions. Without them nobody can pass: add some to a module."), blocks=True
        )
    for module in draft.content.modules:
        if not (module.body.strip() or module.video_url or module.questions or module.downloads or module.package):
            yield Problem(
                Kind.EMPTY,
                _("The module “%(title)s” has nothing in it. Write its text or remove it.") % {"title": module.title},
                module_id=uuid.UUID(module.id),
                blocks=True,
            )


def _out_of_reach(draft: Draft) -> Iterator[Problem]:
    """What somebody who cannot hear or see would miss."""
    for module in draft.content.modules:
        key = uuid.UUID(module.id)
        if module.video_url and not module.transcript.strip():
            yield Problem(
                Kind.VIDEO,
                _("The video in “%(title)s” has no transcript. Write down what is said and shown.")
                % {"title": module.title},
                module_id=key,
                blocks=True,
            )
        for picture in module.pictures:
            if not picture.words.strip():
                yield Problem(
                    Kind.PICTURE,
                    _("The picture “%(name)s” in “%(title)s” does not say what is on it. Some people cannot see it.")
                    % {"name": picture.name, "title": module.title},
                    module_id=key,
                    blocks=True,
                )


def _unanswerable(draft: Draft) -> Iterator[Problem]:
    for question in draft.content.questions:
        if sentence := problem_with_options(question):
            yield Problem(
                Kind.QUESTION,
                _("“%(text)s”: %(sentence)s.") % {"text": question.text, "sentence": sentence},
                question_id=uuid.UUID(question.id),
                blocks=True,
            )


def _without_feedback(draft: Draft) -> Iterator[Problem]:
    for question in draft.content.questions:
        chosen = question.kind not in {QuestionKind.ORDER, QuestionKind.MATCH}
        if not question.explanation.strip() and not (chosen and all(option.feedback for option in question.options)):
            yield Problem(
                Kind.FEEDBACK,
                _("“%(text)s” does not say why the right answer is right.") % {"text": question.text},
                question_id=uuid.UUID(question.id),
            )


def _unknown_pictures(draft: Draft) -> Iterator[Problem]:
    for module in draft.content.modules:
        have = {picture.name for picture in module.pictures}
        for name in pictures_named(module.body):
            if name not in have:
                yield Problem(
                    Kind.PICTURE,
                    _("The text of “%(title)s” shows a picture “%(name)s” that it does not have.")
                    % {"title": module.title, "name": name},
                    module_id=uuid.UUID(module.id),
                )


def _hard_to_read(draft: Draft) -> Iterator[Problem]:
    for module in draft.content.modules:
        text = _text_of(module)
        reading = reading_of(text)
        key = uuid.UUID(module.id)
        if reading.is_hard:
            words = ", ".join(long_words(text))
            hint = _("Long words: %(words)s.") % {"words": words} if words else _("Its sentences are long.")
            yield Problem(
                Kind.READING,
                _("“%(title)s” has a reading age of about %(age)s. %(hint)s")
                % {"title": module.title, "age": reading.age_in_words, "hint": hint},
                module_id=key,
            )
        elif reading.has_long_sentence:
            yield Problem(
                Kind.READING,
                _("“%(title)s” has a sentence of %(words)s words. Make two of it: %(most)s words are enough.")
                % {"title": module.title, "words": reading.longest_sentence, "most": LONGEST_SENTENCE},
                module_id=key,
            )


def _text_of(module: ModuleContent) -> str:
    """What a learner reads of the module, questions included."""
    asked = (
        "\n".join((question.situation, question.text, *(option.text for option in question.options)))
        for question in module.questions
    )
    return "\n".join((plain(module.body), *asked))
