"""Questions of a quiz and how a reply is marked: pure, for both rooms, without models.

A question is plain data that is frozen with its course. Its identifiers and those of its options never change, so that a
reply can be read years later. What a reply looks like follows from the kind:

    single, scenario    the identifier of one option
    multiple            a list of identifiers, in any order
    order               a list of all identifiers in the order that was chosen
    match               {identifier of an option: identifier of the option whose partner was chosen}
"""

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Reply: TypeAlias = str | Sequence[str] | Mapping[str, str]

LEAST_OPTIONS = 2
MOST_OPTIONS = 8


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDER = "order"
    MATCH = "match"
    SCENARIO = "scenario"

    @property
    def label(self) -> "str | Promise":
        return _LABELS[self]

    @property
    def instruction(self) -> "str | Promise":
        """What the learner is told to do."""
        return _INSTRUCTIONS[self]

    @property
    def takes_one(self) -> bool:
        """Whether a reply is one option."""
        return self in {QuestionKind.SINGLE, QuestionKind.SCENARIO}


_LABELS = {
    QuestionKind.SINGLE: gettext_lazy("One right answer"),
    QuestionKind.MULTIPLE: gettext_lazy("Several right answers"),
    QuestionKind.ORDER: gettext_lazy("Put in order"),
    QuestionKind.MATCH: gettext_lazy("Match pairs"),
    QuestionKind.SCENARIO: gettext_lazy("What would you do?"),
}
_INSTRUCTIONS = {
    QuestionKind.SINGLE: gettext_lazy("Choose one answer."),
    QuestionKind.MULTIPLE: gettext_lazy("Choose all that are right."),
    QuestionKind.ORDER: gettext_lazy("Give each a number: 1 is what you would do first."),
    QuestionKind.MATCH: gettext_lazy("Choose a partner for each."),
    QuestionKind.SCENARIO: gettext_lazy("Choose what you would do."),
}


@dataclass(frozen=True)
class Option:
    """One thing to choose, to place or to pair.

    `right` matters to single, multiple and scenario; `match` is the partner in a pair. In a question about order the options
    stand in the right order. A scenario may have more than one option that is right.
    """

    id: str
    text: str
    right: bool = False
    match: str = ""
    feedback: str = ""


@dataclass(frozen=True)
class Question:
    id: str
    kind: QuestionKind
    text: str
    options: tuple[Option, ...]
    # What happened, before the question of a scenario.
    situation: str = ""
    # Shown with every result: why the right answer is right.
    explanation: str = ""

    def option(self, option_id: str) -> Option | None:
        return next((option for option in self.options if option.id == option_id), None)

    @property
    def partners(self) -> tuple[str, ...]:
        """What can be chosen as a partner, each once."""
        return tuple(dict.fromkeys(option.match for option in self.options))


@dataclass(frozen=True)
class Feedback:
    """What is said about one option of the reply."""

    option_id: str
    right: bool
    text: str


@dataclass(frozen=True)
class Marked:
    """The result of one reply. `feedback` is in the order of the reply, or of the options where the reply has none."""

    correct: bool
    feedback: tuple[Feedback, ...]
    explanation: str = ""


class Incomplete(ValueError):
    """The reply cannot be marked; the message is a sentence for the learner."""


def mark(question: Question, reply: Reply) -> Marked:
    """Whether the reply is right, with what is said about each part of it. Incomplete if it is no whole reply."""
    problem = problem_with(question, reply)
    if problem:
        raise Incomplete(problem)
    parts = _MARKED[question.kind](question, reply)
    correct = all(part.right for part in parts)
    if question.kind == QuestionKind.MULTIPLE:
        correct = set(reply) == {option.id for option in question.options if option.right}
    return Marked(correct=correct, feedback=parts, explanation=question.explanation)


def problem_with(question: Question, reply: Reply | None) -> str:
    """What the learner has to do before the reply can be marked; empty if it is whole."""
    known = {option.id for option in question.options}
    kind = question.kind
    if kind.takes_one:
        return "" if isinstance(reply, str) and reply in known else _("Choose one of the answers")
    if kind == QuestionKind.MATCH:
        whole = isinstance(reply, Mapping) and set(reply) == known and set(reply.values()) <= known
        return "" if whole else _("Choose a partner for each one")
    ids = list(reply) if isinstance(reply, Sequence) and not isinstance(reply, str) else []
    if kind == QuestionKind.MULTIPLE:
        return "" if ids and set(ids) <= known and len(ids) == len(set(ids)) else _("Choose at least one answer")
    return "" if sorted(ids) == sorted(known) else _("Give each one a different number")


def shown(question: Question, seed: str) -> tuple[Option, ...]:
    """The options as a learner sees them, the same each time for the same seed; never in the right order where that tells.

    Options to choose from stay in the order in which they were written.
    """
    if question.kind != QuestionKind.ORDER or len(question.options) < 2:
        return question.options
    mixed = list(question.options)
    shuffle = random.Random(f"{question.id}{seed}")  # noqa: S311  # the order of a list on a page is no secret
    while tuple(mixed) == question.options:
        shuffle.shuffle(mixed)
    return tuple(mixed)


def shown_partners(question: Question, seed: str) -> tuple[tuple[str, str], ...]:
    """Identifier and words of each partner that can be chosen, each once, mixed; the same each time for the same seed."""
    first = {option.match: option.id for option in reversed(question.options)}
    mixed = sorted(first)
    random.Random(f"{question.id}{seed}").shuffle(mixed)  # noqa: S311  # the order of a list on a page is no secret
    return tuple((first[words], words) for words in mixed)


def problem_with_options(question: Question) -> str | Promise:
    """Why the question cannot be answered as it stands; empty if it can."""
    right = sum(option.right for option in question.options)
    if len(question.options) < LEAST_OPTIONS:
        return gettext_lazy("Write at least two answers")
    if question.kind == QuestionKind.SINGLE and right != 1:
        return gettext_lazy("Mark one answer as right, and only one")
    if question.kind in {QuestionKind.MULTIPLE, QuestionKind.SCENARIO} and not right:
        return gettext_lazy("Mark at least one answer as right")
    if question.kind == QuestionKind.MATCH:
        if not all(option.match for option in question.options):
            return gettext_lazy("Write a partner for each")
        if len(question.partners) < LEAST_OPTIONS:
            return gettext_lazy("Write at least two different partners")
    return ""


def new_option_id() -> str:
    """An identifier for an option. It tells nothing: one that counted would give the right order away."""
    return uuid.uuid4().hex[:12]


def as_data(question: Question) -> dict[str, Any]:
    """The question as JSON holds it."""
    return asdict(question) | {"kind": question.kind.value, "options": [asdict(option) for option in question.options]}


def question_from(data: Mapping[str, Any]) -> Question:
    """The question that `as_data` wrote."""
    options = tuple(Option(**option) for option in data["options"])
    return Question(**{**data, "kind": QuestionKind(data["kind"]), "options": options})


def _chosen(question: Question, reply: Any) -> tuple[Feedback, ...]:
    ids = [reply] if isinstance(reply, str) else list(reply)
    options = [option for option in question.options if option.id in ids]
    return tuple(Feedback(option.id, option.right, option.feedback) for option in options)


def _ordered(question: Question, reply: Any) -> tuple[Feedback, ...]:
    right = [option.id for option in question.options]
    said = {option.id: option.feedback for option in question.options}
    return tuple(Feedback(key, right[place] == key, said[key]) for place, key in enumerate(reply))


def _matched(question: Question, reply: Any) -> tuple[Feedback, ...]:
    partner = {option.id: option.match for option in question.options}
    return tuple(
        # Two may have the same partner, so it is the words that are compared.
        Feedback(option.id, partner[reply[option.id]] == option.match, option.feedback)
        for option in question.options
    )


_MARKED = {
    QuestionKind.SINGLE: _chosen,
    QuestionKind.MULTIPLE: _chosen,
    QuestionKind.SCENARIO: _chosen,
    QuestionKind.ORDER: _ordered,
    QuestionKind.MATCH: _matched,
}
