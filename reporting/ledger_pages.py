"""The ledger in words: what is published about one answer, how far that can give it away, and in which rounds it was."""

import uuid
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from reporting.authority.disclosure.ledger import CAP, Answer, Line, factor_of, factor_of_table, lines_about, surest
from reporting.authority.releases import Summary
from reporting.measures import Period

ANSWERS: Final[dict[Answer, Promise]] = {
    Answer.STATEMENT: gettext_lazy("A school’s answer to one statement"),
    Answer.MEASURE: gettext_lazy("The band of a school for one measure from its records"),
}
TABLES: Final[dict[str, Promise]] = {
    "authority_reporting_releaserow": gettext_lazy("The authority’s figures, drawn when the round closed"),
    "national_contribution": gettext_lazy("Given to the national comparison, if the authority takes part"),
    "authority_reporting_measurerow": gettext_lazy("The authority’s figures from records, drawn when the round closed"),
}
# After so many rounds with the same answer the page says how sure somebody could be.
ROUNDS: Final = (1, 2, 3, 5)


@dataclass(frozen=True)
class LineView:
    """One thing that is published about one answer. `factor` is how far it shifts the odds: so many to 1."""

    what: str
    alpha: str
    factor: str


@dataclass(frozen=True)
class AnswerView:
    """Everything that is published about one answer in one round, and how sure it can make somebody, in percent."""

    title: str
    lines: list[LineView]
    together: str
    surest: int


@dataclass(frozen=True)
class RoundView:
    """What one closed round published; nothing where fewer than ten schools had submitted."""

    title: str
    closed_at: datetime
    answers: str
    national: str
    records: str
    period: Period | None


@dataclass(frozen=True)
class LedgerPage:
    answers: list[AnswerView]
    cap: str
    cap_surest: int
    after: list[tuple[int, str]]
    rounds: list[RoundView]


def ledger_page(
    summaries: Iterable[Summary], measured: Mapping[uuid.UUID, Period], given: Container[uuid.UUID]
) -> LedgerPage:
    """The page over these releases, `measured` of which told of records as well; `given` ones went to the national comparison."""
    together = factor_of(Answer.STATEMENT)
    return LedgerPage(
        answers=[
            AnswerView(
                title=str(ANSWERS[answer]),
                lines=[_line(line) for line in lines_about(answer)],
                together=_number(factor_of(answer)),
                surest=_percent(surest(factor_of(answer))),
            )
            for answer in Answer
        ],
        cap=_number(CAP),
        cap_surest=_percent(surest(CAP)),
        after=[(rounds, _number(100 * surest(together, rounds=rounds))) for rounds in ROUNDS],
        rounds=[
            RoundView(
                title=summary.title,
                closed_at=summary.closed_at,
                answers=_factor("authority_reporting_releaserow") if summary.has_figures else "",
                national=_factor("national_contribution") if summary.round_id in given else "",
                records=_factor("authority_reporting_measurerow") if summary.round_id in measured else "",
                period=measured.get(summary.round_id),
            )
            for summary in summaries
        ],
    )


def _line(line: Line) -> LineView:
    return LineView(
        what=str(TABLES[line.table]),
        alpha=f"{line.alpha.numerator}/{line.alpha.denominator}",
        factor=_number(line.factor),
    )


def _factor(table: str) -> str:
    return _number(factor_of_table(table))


def _number(value: Fraction) -> str:
    """A factor with as many digits as it has, two at most, rounded up: a promise is never made to look stronger than it is."""
    hundredths = -(-value.numerator * 100 // value.denominator)
    digits = 0 if hundredths % 100 == 0 else 2
    return str(number_format(hundredths / 100, digits))


def _percent(value: Fraction) -> int:
    """Whole percent, rounded up."""
    return -(-value.numerator * 100 // value.denominator)
