"""What a school's own records say in bands that may go along with a return: a small registry that the owners of records add to.

As with live sources (live.py), whoever keeps records answers for some measures: `register(measures, look)` from the `ready()` of an app
of the school. `look` may query; it is given the round's period, which does not depend on the day on which it is asked.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from reporting.measures import Measure, Period, letter, period_of

Look = Callable[[Period], Mapping[Measure, int | None]]

_looks: dict[Measure, Look] = {}


def register(measures: Iterable[Measure], look: Look) -> None:
    """The function answers for these measures from now on: a band for each, None where nothing is recorded. ValueError if another does."""
    for measure in measures:
        if _looks.setdefault(measure, look) is not look:
            raise ValueError(f"Two providers for {measure.value}")


def bands_now(opens_on: date) -> tuple[int, ...]:
    """The bands that would go along at this moment with a return of a round that opened on that day, in the order of a letter."""
    period = period_of(opens_on)
    found: dict[Measure, int | None] = {}
    for look in dict.fromkeys(_looks.values()):
        found |= look(period)
    return letter(found)
