"""What is ever published about one answer, and how far all of it together can shift the odds on that answer (rule 13).

A line of the ledger is a table that the release builder may insert into. Noise of parameter alpha shifts the odds on one answer by
at most 1 / alpha ** 2 to 1: changing an answer takes one school from one level and adds it to another. What is published by several
tables about one answer multiplies. A table that is neither here nor in `NO_ANSWER` does not ship (tests/reporting/test_ledger.py).
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import prod
from typing import Final

# No answer of one round may have its odds shifted further than this to 1, by everything that is ever published about it.
CAP: Final = Fraction(9)


class Answer(StrEnum):
    """What a school tells, one at a time. Each is one answer of one round, and is published on its own."""

    STATEMENT = "statement"
    MEASURE = "measure"


@dataclass(frozen=True)
class Line:
    """One table that publishes something about each answer of this kind, once for each round."""

    table: str
    about: Answer
    alpha: Fraction

    @property
    def factor(self) -> Fraction:
        """How far the odds on one answer can be shifted by this table: so many to 1."""
        return 1 / self.alpha**2


LEDGER: Final = (
    Line("authority_reporting_releaserow", Answer.STATEMENT, Fraction(1, 2)),
    # Given to the national comparison; the parts of it that are released rows add nothing (ADR 35).
    Line("national_contribution", Answer.STATEMENT, Fraction(9, 10)),
    Line("authority_reporting_measurerow", Answer.MEASURE, Fraction(1, 2)),
)

# Tables that the release builder fills and that hold no answer, each with what they hold instead.
NO_ANSWER: Final = {
    "authority_reporting_closure": "That a round is closed, and when.",
    "authority_reporting_release": "How many schools were asked and how many have submitted: public.",
    "authority_reporting_releasegroup": "Groups formed from who has submitted, phase and size: public.",
    "authority_national_sent": "Which round was given to the national comparison: public.",
    "authority_reporting_measurerelease": "Which round told of a term: public.",
}


def lines_about(answer: Answer) -> tuple[Line, ...]:
    """Everything that is published about one answer of this kind."""
    return tuple(line for line in LEDGER if line.about is answer)


def factor_of(answer: Answer) -> Fraction:
    """How far everything together can shift the odds on one answer of one round: so many to 1."""
    return prod((line.factor for line in lines_about(answer)), start=Fraction(1))


def factor_of_table(table: str) -> Fraction:
    """How far one table of the ledger can shift the odds on each answer that it tells of."""
    return next(line.factor for line in LEDGER if line.table == table)


def surest(factor: Fraction, *, rounds: int = 1) -> Fraction:
    """How sure somebody can become who knew every other school's answers and held this one for as likely as not.

    `rounds` is in how many rounds the school has answered the same. Never 1.
    """
    odds = factor**rounds
    return odds / (odds + 1)


def is_within_cap() -> bool:
    """Whether everything that may ever be published about any one answer keeps to the cap."""
    return all(factor_of(answer) <= CAP for answer in Answer)
