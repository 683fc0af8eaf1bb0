"""The scales on which a statement can be answered: words that both rooms use.

Whatever the scale, a return and every comparison between schools hold green, amber, red or none (ADR 0018): each
choice says what it counts as. A key is stored with each answer, so a key is never given another meaning, never moved
to another scale, and never used in two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Scale(models.TextChoices):
    """How a statement is answered."""

    RAG = "rag", _("Green, amber or red")
    FIVE = "five", _("Five levels")
    PARTLY = "partly", _("Yes, partly or no")
    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", _("A number")
    TEXT = "text", _("A text")


class Rating(models.TextChoices):
    """Every key that an answer can have, of all scales. An empty rating means that nobody has answered yet."""

    GREEN = "green", _("Green")
    AMBER = "amber", _("Amber")
    RED = "red", _("Red")
    LEVEL_1 = "l1", _("Level 1")
    LEVEL_2 = "l2", _("Level 2")
    LEVEL_3 = "l3", _("Level 3")
    LEVEL_4 = "l4", _("Level 4")
    LEVEL_5 = "l5", _("Level 5")
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    GIVEN = "given", _("Given")
    NOT_APPLICABLE = "na", _("Not applicable")


GREEN: Final = "green"
AMBER: Final = "amber"
RED: Final = "red"
NOTHING: Final = ""


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen. `shortcut` is the key on a keyboard that chooses it."""

    rating: Rating
    meaning: str | Promise
    counts_as: str
    shortcut: str

    @property
    def key(self) -> str:
        return self.rating.value

    @property
    def label(self) -> str | Promise:
        return self.rating.label


# The order is that of a statement's `descriptors`, so it never changes.
_CHOICES: Final[dict[str, tuple[Choice, ...]]] = {
    Scale.RAG: (
        Choice(Rating.GREEN, _("In place, and you can show it"), GREEN, "G"),
        Choice(Rating.AMBER, _("Partly in place"), AMBER, "A"),
        Choice(Rating.RED, _("Not in place"), RED, "R"),
    ),
    Scale.FIVE: (
        Choice(Rating.LEVEL_1, _("Not in place"), RED, "1"),
        Choice(Rating.LEVEL_2, _("Only just begun"), RED, "2"),
        Choice(Rating.LEVEL_3, _("Partly in place"), AMBER, "3"),
        Choice(Rating.LEVEL_4, _("In place, and you can show it"), GREEN, "4"),
        Choice(Rating.LEVEL_5, _("In place, checked often and getting better"), GREEN, "5"),
    ),
    Scale.PARTLY: (
        Choice(Rating.YES, _("In place, and you can show it"), GREEN, "Y"),
        Choice(Rating.PARTLY, _("In place for some, or only in part"), AMBER, "P"),
        Choice(Rating.NO, _("Not in place"), RED, "N"),
    ),
    Scale.YES_NO: (
        Choice(Rating.YES, _("This is so, and you can show it"), GREEN, "Y"),
        Choice(Rating.NO, _("This is not so"), RED, "N"),
    ),
    Scale.NUMBER: (),
    Scale.TEXT: (),
}
# A reply in the school's own figures or words.
TYPED: Final = frozenset({Scale.NUMBER.value, Scale.TEXT.value})


def choices_of(scale: str) -> tuple[Choice, ...]:
    """What can be chosen, without 'not applicable', in the order of the descriptors. None for a number or a text."""
    return _CHOICES[Scale(scale)]


def is_typed(scale: str) -> bool:
    """Whether the answer is a reply, a number or a text, which has no level."""
    return scale in TYPED


def not_applicable(scale: str) -> Choice:
    """'Not applicable', which every scale has; whether a statement allows it is the statement's business."""
    shortcut = "X" if any(choice.shortcut == "N" for choice in choices_of(scale)) else "N"
    return Choice(Rating.NOT_APPLICABLE, _("Say why in the note"), NOTHING, shortcut)


def keys_of(scale: str) -> tuple[str, ...]:
    """The keys that an answer on this scale can have."""
    own = (Rating.GIVEN.value,) if is_typed(scale) else tuple(choice.key for choice in choices_of(scale))
    return (*own, Rating.NOT_APPLICABLE.value)


def counts_as(scale: str, rating: str) -> str:
    """`green`, `amber` or `red`; empty for no answer, not applicable, a reply, or a key of another scale."""
    return next((choice.counts_as for choice in choices_of(scale) if choice.key == rating), NOTHING)


def keys_that_count_as(level: str) -> tuple[str, ...]:
    """The keys of all scales that count as this level, for a question to the database."""
    return tuple(dict.fromkeys(one.key for choices in _CHOICES.values() for one in choices if one.counts_as == level))


def described(scale: str, descriptors: Iterable[str]) -> dict[str, str]:
    """The authority's own words for each choice that has some, by key."""
    return {choice.key: text for choice, text in zip(choices_of(scale), descriptors, strict=False) if text}
