"""Who waits for a turn of which scheduled job, and whose turn it is: kept in the broker's memory, beside its queues.

A job that is due lines up its tenants; a dispatcher gives out a few turns at a time, to each job in its turn, and a turn that
ended well is over. One that was lost with its worker, failed or hung comes back, three times in all. Nothing but names of jobs
and opaque names of schemas is kept.

A job that is due and the note that it has begun are written in one step. So a memory that lost the one has lost the other, and
`missed` finds the job again.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lantern.broker import memory_of_broker
from lantern.dispatch import scripts

_PREFIX = "lantern:dispatch:"
# A turn that nobody has begun by then is given out again.
BEGIN_WITHIN = timedelta(seconds=60)
# Beyond its time limit, for a worker to end it and say so.
GRACE = timedelta(seconds=30)
MOST_TRIES = 3
# Until what failed is tried again: a database that restarts is back by then.
AGAIN_AFTER = timedelta(seconds=60)
# One that takes longer, or that was lost with its worker, holds nobody up: there is room for one more meanwhile.
SLOW = timedelta(seconds=15)
# Turns that the rate allowed and nobody took may be made up for so long a time.
SAVED_SECONDS = 4.0


@dataclass(frozen=True)
class Turn:
    """One tenant's turn of one job. The lease says which giving-out of it this is."""

    job: str
    tenant: str
    lease: str

    @property
    def name(self) -> str:
        return f"{self.job} {self.tenant}"


@dataclass(frozen=True)
class Taken:
    """Turns to be worked on now; those that are not tried again; and how many of a job had waited too long."""

    turns: tuple[Turn, ...] = ()
    given_up: tuple[tuple[str, str], ...] = ()
    late: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Standing:
    """How a job stands: who waits, since when; what has become of the turns since it last began with nobody waiting."""

    job: str
    waiting: int
    in_work: int
    waits_since: datetime | None
    begun_at: datetime | None
    ended_at: datetime | None
    done: int
    failed: int
    late: int


def keeps_turns() -> bool:
    """Whether the broker is one that can keep a line."""
    return memory_of_broker() is not None


def line_up(job: str, tenants: Iterable[str], *, window: timedelta) -> None:
    """Each of these tenants waits for a turn of this job, in this order; who waits or is at work already has no second one.

    Those still waiting when the window is over have none.
    """
    _run(scripts.LINE_UP, job, _ms(window), *tenants)


def take(*, at_once: int, rate: float) -> Taken:
    """The turns that may be worked on now: not more than `at_once` are out, and not more than `rate` a second are given out.

    One more may be out while one of them is slow.
    """
    most_saved = max(1.0, rate * SAVED_SECONDS)
    limits = (at_once, rate, most_saved, _ms(BEGIN_WITHIN), MOST_TRIES, _ms(SLOW))
    found = _run(scripts.TAKE, *limits, otherwise=([], [], []))
    turns, given_up, late = ([_text(value) for value in part] for part in found)
    return Taken(
        tuple(map(Turn, turns[::3], turns[1::3], turns[2::3])),
        tuple(zip(given_up[::2], given_up[1::2], strict=True)),
        tuple((job, int(many)) for job, many in zip(late[::2], late[1::2], strict=True)),
    )


def begin(turn: Turn, *, limit: timedelta) -> Turn | None:
    """The turn as it is to be ended, within the limit; None if it has been given out again or is over: then it is not ours."""
    lease = _run(scripts.BEGIN, turn.name, turn.lease, _ms(limit + GRACE))
    return Turn(turn.job, turn.tenant, _text(lease)) if lease else None


def end(turn: Turn, *, well: bool) -> str:
    """`done`; or, where it did not go well, `again` or `given up`; `lost` if it took so long that another has it now."""
    return _text(_run(scripts.END, turn.name, turn.lease, int(well), _ms(AGAIN_AFTER), MOST_TRIES))


def forget(job: str) -> None:
    """Nobody waits for a turn of this job."""
    _run(scripts.FORGET, job)


def begun() -> dict[str, datetime]:
    """When each job last lined up its tenants, as far as the broker knows."""
    return {job: _time(at) for job, at in _notes("begun").items()}


def standing() -> list[Standing]:
    """How each job stands that has ever begun, by name."""
    notes = {name: _notes(name) for name in ("begun", "ended", "done", "failed", "dropped")}
    at_work = [_text(turn).partition(" ")[0] for turn in _memory().zrange(f"{_PREFIX}work", 0, -1)]
    found = []
    for job in sorted(notes["begun"]):
        due = f"{_PREFIX}due:{job}"
        first = _memory().zrange(due, 0, 0, withscores=True)
        found.append(
            Standing(
                job,
                waiting=int(_memory().zcard(due)),
                in_work=at_work.count(job),
                waits_since=_time(first[0][1]) if first else None,
                begun_at=_time(notes["begun"][job]),
                ended_at=_time(notes["ended"][job]) if job in notes["ended"] else None,
                done=int(notes["done"].get(job, 0)),
                failed=int(notes["failed"].get(job, 0)),
                late=int(notes["dropped"].get(job, 0)),
            )
        )
    return found


def rate_of_last_minute() -> float:
    """Turns a second that ended well in the minute before this one."""
    return int(_memory().get(f"{_PREFIX}minute:{int(time.time() // 60) - 1}") or 0) / 60


def _run(script: str, *values: object, otherwise: Any = None) -> Any:
    memory = memory_of_broker()
    return otherwise if memory is None else memory.eval(script, 1, _PREFIX, *(str(value) for value in values))


def _memory() -> Any:
    memory = memory_of_broker()
    if memory is None:
        raise LookupError("This broker keeps no line; ask `keeps_turns` first.")
    return memory


def _notes(name: str) -> dict[str, str]:
    return {_text(job): _text(value) for job, value in _memory().hgetall(f"{_PREFIX}{name}").items()}


def _time(ms: str | float) -> datetime:
    return datetime.fromtimestamp(float(ms) / 1000, UTC)


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
