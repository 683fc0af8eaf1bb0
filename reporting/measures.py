"""What schools' own records say in bands: the measures, their bands and the period they are about; words for both rooms.

A school tells its authority one band for each measure, never a number. A band that is not recorded is a band like the others:
a school that keeps such records elsewhere is counted there, so that the size of a group never depends on an answer.

The order of `Measure` and of each measure's bands is the format of a letter and of what is frozen: it is only ever added to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.school_year import Term, term_before, term_of


class Measure(models.TextChoices):
    """What is measured, in the order of a letter."""

    STAFF_TRAINED = "staff_trained", gettext_lazy("Staff in date with the yearly training")
    LEADS_TRAINED = "leads_trained", gettext_lazy("Safeguarding leads in date with their training")
    INDUCTION_DONE = "induction_done", gettext_lazy("Staff who have done their induction")
    GOVERNORS_TRAINED = "governors_trained", gettext_lazy("Governors in date with their training")
    CONTENT = "content", gettext_lazy("Incidents about content: what was seen")
    CONTACT = "contact", gettext_lazy("Incidents about contact: who got in touch")
    CONDUCT = "conduct", gettext_lazy("Incidents about conduct: what somebody did online")
    COMMERCE = "commerce", gettext_lazy("Incidents about commerce: money")


TRAINING: Final = (Measure.STAFF_TRAINED, Measure.LEADS_TRAINED, Measure.INDUCTION_DONE, Measure.GOVERNORS_TRAINED)
INCIDENTS: Final = (Measure.CONTENT, Measure.CONTACT, Measure.CONDUCT, Measure.COMMERCE)

_COVERAGE: Final[tuple[str | Promise, ...]] = (
    gettext_lazy("Under 50%"),
    gettext_lazy("50% to 79%"),
    gettext_lazy("80% to 94%"),
    gettext_lazy("95% and over"),
)
_NUMBERS: Final[tuple[str | Promise, ...]] = ("0", "1–4", "5–9", "10–19", gettext_lazy("20 and over"))
# The first whole number of each band after the first: percent of people, and incidents.
_COVERAGE_FROM: Final = (50, 80, 95)
_NUMBERS_FROM: Final = (1, 5, 10, 20)
NOT_RECORDED: Final = gettext_lazy("Not recorded in Lantern")


@dataclass(frozen=True)
class Period:
    """What a round's measures are about, from the day on which it opened and nothing else.

    `term` is the term in which it opened: training is counted as it stands on its last day. `before` is the term that had ended
    by then: whoever submits early or late tells of the same, whole term.
    """

    term: Term
    before: Term

    @property
    def coverage_on(self) -> date:
        return self.term.ended


def period_of(opens_on: date) -> Period:
    """The period of a round that opened on that day."""
    term = term_of(opens_on)
    return Period(term, term_before(term))


def bands_of(measure: str) -> tuple[str | Promise, ...]:
    """The bands of a measure in order, the one for schools without such records last."""
    return (*(_COVERAGE if measure in TRAINING else _NUMBERS), NOT_RECORDED)


def not_recorded(measure: str) -> int:
    """The index of the last band: nothing is recorded here."""
    return len(bands_of(measure)) - 1


NOTHING_RECORDED: Final = tuple(not_recorded(measure) for measure in Measure)


def coverage_band(in_date: int, asked: int) -> int:
    """The band of a share of people, by whole numbers: 95 of 100 are in the last band, 949 of 1,000 are not. `asked` is not 0."""
    return sum(100 * in_date >= limit * asked for limit in _COVERAGE_FROM)


def number_band(number: int) -> int:
    """The band of a number of incidents."""
    return sum(number >= limit for limit in _NUMBERS_FROM)


def letter(found: Mapping[Measure, int | None]) -> tuple[int, ...]:
    """The bands in the order of a letter; a measure that nothing is known of is not recorded."""
    bands = (found.get(measure) for measure in Measure)
    return tuple(not_recorded(measure) if band is None else band for measure, band in zip(Measure, bands, strict=True))


def band_words(measure: str, band: int, *, few_together: bool = False) -> str:
    """A band in words. `few_together` is for whoever works with no incident: they do not learn whether there was one or none."""
    if few_together and measure in INCIDENTS and band in (0, 1):
        return _("Fewer than 5")
    return str(bands_of(measure)[band])


def what_is_counted(measure: str, period: Period) -> str:
    """What the bands of a measure count, as a sentence with the period's own days."""
    if measure in INCIDENTS:
        return _("Incidents from %(begins)s to %(ends)s, without tests and what is recorded twice.") % {
            "begins": _day(period.before.began),
            "ends": _day(period.before.ended),
        }
    return _("Of those who are asked for it, how many are in date on %(day)s.") % {"day": _day(period.coverage_on)}


def _day(day: date) -> str:
    return date_format(day, "j F Y")
