"""The demo's story: the same in every run, and believable."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from lantern.demo.world import calendar
from lantern.demo.world.answers import DIFFICULTY, answer_of
from lantern.demo.world.cast import people_of
from lantern.demo.world.clock import at
from lantern.demo.world.county import SCHOOLS, WORLDS
from lantern.demo.world.school import STAGES
from lantern.records import Record
from tenants.people.models import User

WORTH = {"green": 2, "amber": 1, "red": 0, "na": 1}


def ratings(code: str, year: int) -> list[int]:
    return [WORTH[answer_of(school, code, year=year, may_be_exempt=False).rating] for school in SCHOOLS]


def test_there_are_60_schools_of_all_phases_with_their_own_hosts_and_numbers() -> None:
    phases = [school.phase for school in SCHOOLS]
    expected = {"primary": 40, "secondary": 10, "special": 4, "nursery": 2, "all_through": 2, "pru": 2}
    assert {phase: phases.count(phase) for phase in expected} == expected
    assert len({school.host for school in SCHOOLS}) == len({school.urn for school in SCHOOLS}) == 60
    assert any("’" in school.name for school in SCHOOLS)


def test_a_pilot_of_24_becomes_the_whole_county_in_the_last_closed_round() -> None:
    county, small = WORLDS["county"], WORLDS["small"]
    assert [len(county.asked(number)) for number in range(county.past_rounds + 1)] == [24, 24, 60, 60]
    assert [len(small.asked(number)) for number in range(small.past_rounds + 1)] == [12, 12]


def test_nobody_shares_a_name_or_an_address() -> None:
    people = [person for school in SCHOOLS for person in people_of(school)]
    assert len({person.name for person in people}) == len(people)
    assert len({person.email for person in people}) == len(people)


def test_answers_are_the_same_in_every_run() -> None:
    first = [answer_of(SCHOOLS[0], code, year=1, may_be_exempt=True) for code in DIFFICULTY]
    assert first == [answer_of(SCHOOLS[0], code, year=1, may_be_exempt=True) for code in DIFFICULTY]


def test_schools_get_better_every_year() -> None:
    totals = [sum(sum(ratings(code, year)) for code in DIFFICULTY) for year in range(4)]
    assert all(later > earlier for earlier, later in pairwise(totals))


def test_training_is_the_weakest_part() -> None:
    means = {code: sum(ratings(code, 2)) / len(SCHOOLS) for code in DIFFICULTY}
    training = [means.pop("LAO-2"), means.pop("LAO-4"), means.pop("LAO-5")]
    assert sum(training) / len(training) < sum(means.values()) / len(means) - 0.3


def test_a_school_rarely_jumps_two_ratings_in_a_year() -> None:
    jumps = [
        abs(now - before)
        for code in DIFFICULTY
        for year in (1, 2, 3)
        for before, now in zip(ratings(code, year - 1), ratings(code, year), strict=True)
    ]
    assert jumps.count(2) / len(jumps) < 0.03


def test_every_stage_is_there_to_be_seen() -> None:
    assert set(STAGES) == set(range(6))
    assert len(STAGES) == len(SCHOOLS)


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2027, 1, 4), date(2028, 2, 29)])
def test_the_last_round_is_open_and_those_before_are_closed(day: date) -> None:
    rounds = calendar.rounds(day, past=WORLDS["county"].past_rounds)
    assert len(rounds) == 4
    assert rounds[-1].opens_on < day < rounds[-1].due_on
    assert rounds[-1].closes_on is None
    assert all(one.closes_on is not None and one.due_on <= one.closes_on < day for one in rounds[:-1])
    assert len({one.title for one in rounds}) == 4
    assert {one.opens_on.weekday() for one in rounds} == {0}


def test_the_storys_clock_reaches_actions_and_defaults_of_models_and_ends_with_the_block() -> None:
    then = datetime(2024, 5, 6, 9, 30, tzinfo=UTC)
    with at(then):
        assert timezone.now() == then
        assert timezone.localdate() == date(2024, 5, 6)
        assert User(name="Ann").created_at == then
        assert isinstance(User(), Record)
    assert timezone.now() - then > timedelta(days=365)
