"""Turns of scheduled jobs in a real broker: who waits, who is next, what comes back, and what is never doubled."""

from datetime import timedelta
from uuid import uuid4

from lantern.dispatch import turns
from lantern.dispatch.turns import BEGIN_WITHIN, MOST_TRIES, Turn
from lantern.servers.valkey import EmbeddedValkey
from tenants.logins.dispatching import fairly
from tenants.logins.info import TenantInfo
from tests.dispatch.line import age

DAY = timedelta(days=1)
LIMIT = timedelta(minutes=2)
# So high that only the room counts.
ANY_RATE = 1_000_000


def take(at_once: int = 1000) -> list[Turn]:
    return list(turns.take(at_once=at_once, rate=ANY_RATE).turns)


def work_off(at_once: int) -> list[list[Turn]]:
    """Every turn, in the order of their being given out, each time as many as there is room for."""
    rounds = []
    while given := take(at_once):
        rounds.append(given)
        for turn in given:
            begun = turns.begin(turn, limit=LIMIT)
            assert begun is not None
            assert turns.end(begun, well=True) == "done"
    return rounds


def school(authority: TenantInfo, number: int) -> TenantInfo:
    return TenantInfo(
        id=uuid4(),
        kind="school",
        schema_name=f"{authority.schema_name}_{number:03}",
        name=f"{number}",
        host="",
        authority=authority,
    )


def an_authority(name: str) -> TenantInfo:
    return TenantInfo(id=uuid4(), kind="authority", schema_name=name, name=name, host="")


def test_of_two_authorities_the_small_one_does_not_wait_for_the_large_one() -> None:
    large, small = an_authority("large"), an_authority("small")
    schools = [school(large, number) for number in range(90)] + [school(small, number) for number in range(10)]
    order = fairly(schools)
    assert sorted(order) == sorted(tenant.schema_name for tenant in schools)
    assert sum(name.startswith("small") for name in order[:20]) == 10
    assert sum(name.startswith("large") for name in order[:20]) == 10


def test_turns_are_given_out_in_the_order_of_the_line_and_never_more_than_there_is_room_for(
    line: EmbeddedValkey,
) -> None:
    turns.line_up("plan.remind", [f"s{number:04}" for number in range(200)], window=DAY)
    rounds = work_off(at_once=7)
    assert max(map(len, rounds)) == 7
    assert [turn.tenant for given in rounds for turn in given] == [f"s{number:04}" for number in range(200)]


def test_what_is_out_takes_up_room_until_it_ends(line: EmbeddedValkey) -> None:
    turns.line_up("plan.remind", ["s1", "s2", "s3"], window=DAY)
    first, second = take(at_once=2)
    assert take(at_once=2) == []
    begun = turns.begin(first, limit=LIMIT)
    assert begun is not None
    assert take(at_once=2) == []
    turns.end(begun, well=True)
    assert [turn.tenant for turn in take(at_once=2)] == ["s3"]
    assert second.tenant == "s2"


def test_one_that_is_slow_or_was_lost_makes_room_for_one_more_and_two_do_not(line: EmbeddedValkey) -> None:
    turns.line_up("plan.remind", ["s1", "s2", "s3"], window=DAY)
    assert [turn.tenant for turn in take(at_once=1)] == ["s1"]
    age(line, turns.SLOW)
    assert [turn.tenant for turn in take(at_once=1)] == ["s2"]
    age(line, turns.SLOW)
    assert take(at_once=1) == []


def test_jobs_are_served_by_turns_however_long_their_lines_are(line: EmbeddedValkey) -> None:
    turns.line_up("journal.seal", [f"s{number}" for number in range(100)], window=DAY)
    given = [turn.job for turn in take(at_once=10)]
    assert given == ["journal.seal"] * 10
    turns.line_up("plan.remind", ["s1", "s2"], window=DAY)
    turns.line_up("incidents.remind", ["s1", "s2"], window=DAY)
    jobs = [turn.job for turn in take(at_once=16)]
    assert sorted(jobs) == ["incidents.remind"] * 2 + ["journal.seal"] * 2 + ["plan.remind"] * 2


def test_jobs_are_served_by_turns_also_when_turns_are_given_out_one_by_one(line: EmbeddedValkey) -> None:
    for job in ("journal.seal", "outbox.prune", "plan.remind"):
        turns.line_up(job, [f"s{number}" for number in range(5)], window=DAY)
    jobs = [given[0].job for given in work_off(at_once=1)]
    assert [set(jobs[at : at + 3]) for at in range(0, 15, 3)] == [{"journal.seal", "outbox.prune", "plan.remind"}] * 5


def test_not_more_turns_are_given_out_than_the_rate_allows(line: EmbeddedValkey) -> None:
    turns.line_up("plan.remind", [f"s{number}" for number in range(500)], window=DAY)
    saved = len(turns.take(at_once=1000, rate=5).turns)
    assert saved == 5 * turns.SAVED_SECONDS
    assert len(turns.take(at_once=1000, rate=5).turns) <= 5
    age(line, timedelta(seconds=2))
    assert 10 <= len(turns.take(at_once=1000, rate=5).turns) <= 15
    age(line, timedelta(seconds=30))
    assert len(turns.take(at_once=1000, rate=5).turns) == saved


def test_a_job_that_comes_again_while_it_is_worked_off_is_not_doubled(line: EmbeddedValkey) -> None:
    turns.line_up("places.keep_up", ["s1", "s2", "s3", "s4"], window=DAY)
    assert [turn.tenant for turn in take(at_once=1)] == ["s1"]
    age(line, timedelta(seconds=20))
    turns.line_up("places.keep_up", ["s4", "s3", "s2", "s1"], window=DAY)
    # The first is out still, and the others keep their places.
    assert [turn.tenant for turn in take()] == ["s2", "s3", "s4"]


def test_a_turn_that_nobody_begins_is_given_out_again_and_the_old_message_does_nothing(line: EmbeddedValkey) -> None:
    turns.line_up("plan.remind", ["s1"], window=DAY)
    (lost,) = take()
    assert take() == []
    age(line, BEGIN_WITHIN)
    (again,) = take()
    assert turns.begin(lost, limit=LIMIT) is None
    begun = turns.begin(again, limit=LIMIT)
    assert begun is not None
    assert turns.begin(again, limit=LIMIT) is None
    assert turns.end(begun, well=True) == "done"
    age(line, DAY)
    assert turns.take(at_once=9, rate=ANY_RATE) == turns.Taken()


def test_a_turn_whose_worker_died_comes_back_three_times_in_all_and_is_then_given_up(line: EmbeddedValkey) -> None:
    turns.line_up("plan.remind", ["s1", "s2"], window=DAY)
    for _try in range(MOST_TRIES):
        (turn,) = (turn for turn in take() if turn.tenant == "s1")
        assert turns.begin(turn, limit=LIMIT) is not None
        age(line, LIMIT + turns.GRACE)
    assert turns.take(at_once=9, rate=ANY_RATE).given_up == (("plan.remind", "s1"),)
    assert [found.failed for found in turns.standing()] == [1]
    # The next day it is tried anew.
    turns.line_up("plan.remind", ["s1"], window=DAY)
    assert "s1" in [turn.tenant for turn in take()]


def test_a_turn_that_fails_lets_others_go_first_and_comes_again_later(line: EmbeddedValkey) -> None:
    turns.line_up("plan.remind", ["s1", "s2"], window=DAY)
    (turn,) = take(at_once=1)
    begun = turns.begin(turn, limit=LIMIT)
    assert begun is not None
    assert turns.end(begun, well=False) == "again"
    assert [turn.tenant for turn in take()] == ["s2"]
    age(line, turns.AGAIN_AFTER)
    assert "s1" in [turn.tenant for turn in take()]


def test_one_who_took_too_long_cannot_end_what_another_has_begun(line: EmbeddedValkey) -> None:
    turns.line_up("plan.remind", ["s1"], window=DAY)
    slow = turns.begin(take()[0], limit=LIMIT)
    age(line, LIMIT + turns.GRACE)
    quick = turns.begin(take()[0], limit=LIMIT)
    assert slow is not None
    assert quick is not None
    assert turns.end(slow, well=False) == "lost"
    assert turns.end(quick, well=True) == "done"


def test_what_waited_until_it_is_too_late_is_dropped_and_told(line: EmbeddedValkey) -> None:
    turns.line_up("plan.remind", ["s1", "s2"], window=timedelta(hours=10))
    turns.line_up("journal.seal", ["s1"], window=DAY)
    age(line, timedelta(hours=11))
    found = turns.take(at_once=9, rate=ANY_RATE)
    assert found.late == (("plan.remind", 2),)
    assert [turn.job for turn in found.turns] == ["journal.seal"]
    assert [(stood.job, stood.waiting, stood.late) for stood in turns.standing()] == [
        ("journal.seal", 0, 0),
        ("plan.remind", 0, 2),
    ]


def test_a_job_that_is_forgotten_has_no_turns(line: EmbeddedValkey) -> None:
    turns.line_up("of.another_release", ["s1", "s2"], window=DAY)
    take(at_once=1)
    turns.forget("of.another_release")
    age(line, BEGIN_WITHIN)
    assert take() == []
