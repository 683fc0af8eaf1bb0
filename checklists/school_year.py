"""The school year of England and its terms, by which rounds are counted and plans looked back on: words for both rooms."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

BEGINS_IN: Final = 9  # September


def school_year(on: date) -> int:
    """The year in which the school year of that day began."""
    return on.year if on.month >= BEGINS_IN else on.year - 1


def year_began(on: date) -> date:
    """The first day of the school year in which that day lies: 1 September."""
    return date(school_year(on), BEGINS_IN, 1)


# The month in which each term begins, roughly: where Easter lies changes from year to year, and periods should not.
TERMS_BEGIN_IN: Final = {"autumn": 9, "spring": 1, "summer": 4}


@dataclass(frozen=True)
class Term:
    """A term of a school year, both days included. Terms follow each other without a gap."""

    name: str
    began: date
    ended: date


def term_of(on: date) -> Term:
    """The term in which that day lies."""
    name = max(
        (name for name, month in TERMS_BEGIN_IN.items() if month <= on.month), key=lambda name: TERMS_BEGIN_IN[name]
    )
    later = [month for month in TERMS_BEGIN_IN.values() if month > on.month]
    next_began = date(on.year, min(later), 1) if later else date(on.year + 1, min(TERMS_BEGIN_IN.values()), 1)
    return Term(name, date(on.year, TERMS_BEGIN_IN[name], 1), next_began - timedelta(days=1))


def term_before(term: Term) -> Term:
    """The term that ended the day before this one began."""
    return term_of(term.began - timedelta(days=1))
