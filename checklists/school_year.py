"""The school year of England, by which rounds are counted and plans looked back on: words for both rooms."""

from datetime import date
from typing import Final

BEGINS_IN: Final = 9  # September


def school_year(on: date) -> int:
    """The year in which the school year of that day began."""
    return on.year if on.month >= BEGINS_IN else on.year - 1


def year_began(on: date) -> date:
    """The first day of the school year in which that day lies: 1 September."""
    return date(school_year(on), BEGINS_IN, 1)
