"""The levels of an answer as they travel in a return.

The order is part of the format: a return holds the index of the level, so a level is
never renamed to mean something else and never moved.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.scales import choices_of


@dataclass(frozen=True)
class Level:
    index: int
    key: str
    label: str | Promise
    meaning: str | Promise = ""
    advice_field: str = ""


GREEN: Final = Level(0, "green", _("Green"), _("In place and working, and we can show it"), "advice_green")
AMBER: Final = Level(1, "amber", _("Amber"), _("Partly in place, or not for everybody"), "advice_amber")
RED: Final = Level(2, "red", _("Red"), _("Not in place, or nothing to show for it"), "advice_red")
NONE: Final = Level(3, "none", _("Not answered or not applicable"))

LEVELS: Final = (GREEN, AMBER, RED, NONE)
RATED: Final = (GREEN, AMBER, RED)


def levels_of(scale: str) -> tuple[Level, ...]:
    """The levels that an answer on this scale can count as, the best first; none for a number or a text."""
    counted = {choice.counts_as for choice in choices_of(scale)}
    return tuple(level for level in RATED if level.key in counted)
