"""On which days a round's reminders can go, counted from the day on which a school is due."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantern.ui.plain_errors import lower_first

REMINDERS: Final[tuple[tuple[int, str | Promise], ...]] = (
    (-28, _("4 weeks before")),
    (-14, _("2 weeks before")),
    (-7, _("1 week before")),
    (-3, _("3 days before")),
    (-1, _("The day before")),
    (0, _("On the due date")),
    (1, _("The day after")),
    (3, _("3 days after")),
    (7, _("1 week after")),
    (14, _("2 weeks after")),
)


def in_words(days: list[int]) -> list[str]:
    """The days of a schedule as people say them, in order and as parts of one sentence."""
    labels = [str(label) for value, label in REMINDERS if value in days]
    return [*labels[:1], *(lower_first(label) for label in labels[1:])]
