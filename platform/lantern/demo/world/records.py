"""What each school's records said when its head signed: believable, better from year to year, and the same in every run.

The story of rounds is played before anybody has staff or incidents here, so the bands are written where the signature put them.
"""

import random

from lantern.demo.world.cast import OPEN_TO_VISITORS
from lantern.demo.world.county import DemoSchool
from reporting.measures import INCIDENTS, TRAINING, Measure, coverage_band, letter, number_band

# Shares of schools that keep such records somewhere else.
TRAINING_ELSEWHERE, INCIDENTS_ELSEWHERE = 0.15, 0.3
# Percent in date at the county's middle in the first year; leads are looked after best, governors worst.
IN_DATE = dict(zip(TRAINING, (76, 84, 82, 52), strict=True))
BETTER_EACH_YEAR = 6
# Incidents of a term in a school of a thousand pupils.
A_TERM = dict(zip(INCIDENTS, (6, 3, 14, 2), strict=True))


def bands_of(school: DemoSchool, *, year: int) -> list[int]:
    """The bands of that year of the story, counted from its first."""
    here = random.Random(f"{school.urn} records")  # noqa: S311 -- a story, not a secret
    this_year = random.Random(f"{school.urn} records {year}")  # noqa: S311 -- as above
    found: dict[Measure, int | None] = {}
    if here.random() >= TRAINING_ELSEWHERE or school in OPEN_TO_VISITORS:
        for measure, middle in IN_DATE.items():
            percent = middle + 18 * school.start + BETTER_EACH_YEAR * year + this_year.gauss(0, 9)
            found[measure] = coverage_band(max(0, min(100, round(percent))), 100)
    if here.random() >= INCIDENTS_ELSEWHERE or school in OPEN_TO_VISITORS:
        for measure, number in A_TERM.items():
            found[measure] = number_band(round(max(0, this_year.gauss(1, 0.5)) * number * school.pupils / 1000))
    return list(letter(found))
