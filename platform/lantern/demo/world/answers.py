"""What each school answers: believable, related from year to year, and the same in every run.

A school has a quality of its own, each statement its difficulty (training is hardest), each pair a habit that
stays; every year things get a little better. So a school that was red on a statement is usually amber or red a year
later.
"""

import random
from dataclasses import dataclass

from lantern.demo.world.county import DemoSchool
from lantern.demo.world.notes import NOTES

# Higher is harder; a statement that is not listed is of middling difficulty.
DIFFICULTY = {
    "LAO-1": -0.9,
    "LAO-2": 0.9,
    "LAO-3": -0.2,
    "LAO-4": 0.8,
    "LAO-5": 1.0,
    "LAO-6": -0.7,
    "LAO-7": -0.1,
    "LAO-8": 0.1,
    "LAO-9": 0.4,
    "LAO-10": 0.2,
    "LAO-11": -0.6,
    "LAO-12": 0.7,
    "LAO-13": -0.2,
    "LAO-14": -0.8,
    "LAO-15": 0.2,
    "LAO-16": 0.5,
}
BETTER_EACH_YEAR = 0.35
GREEN_ABOVE = 0.1
AMBER_ABOVE = -0.75

# A nursery has no pupils with phones.
NOT_FOR = {"LAO-12": {"nursery": "Our children are under five and bring no phones."}}

NOTED = {"green": 0.35, "amber": 0.75, "red": 0.9}


@dataclass(frozen=True)
class DemoAnswer:
    rating: str
    note: str


def answer_of(school: DemoSchool, code: str, *, year: int, may_be_exempt: bool) -> DemoAnswer:
    """The school's answer in that year of the story, counted from its first."""
    reason = NOT_FOR.get(code, {}).get(school.phase)
    if reason and may_be_exempt:
        return DemoAnswer("na", reason)
    habit = random.Random(f"{school.urn} {code}").gauss(0, 0.55)  # noqa: S311 -- a story, not a secret
    this_year = random.Random(f"{school.urn} {code} {year}")  # noqa: S311 -- as above
    level = school.start + habit - DIFFICULTY.get(code, 0.0) + BETTER_EACH_YEAR * year + this_year.gauss(0, 0.3)
    rating = "green" if level > GREEN_ABOVE else "amber" if level > AMBER_ABOVE else "red"
    note = NOTES.get(code, {}).get(rating, "") if this_year.random() < NOTED[rating] else ""
    return DemoAnswer(rating, note)
