"""Turns of scheduled jobs, given out to workers a few at a time: a worker that has ended one begins the next."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, zip_longest
from uuid import UUID

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import RedisError

from lantern.dispatch import turns
from lantern.dispatch.jobs import job_named
from lantern.dispatch.turns import Turn
from lantern.outbox import awake
from tenants.logins.info import TenantInfo

logger = logging.getLogger(__name__)

# The header of a task that is somebody's turn: the lease.
TURN = "turn"
# Of one queue Celery's Redis transport takes what has the lowest number first. What people wait for has none.
SWEEPS_AFTER_PEOPLE = 3
LAST = 9


def fairly(tenants: Iterable[TenantInfo]) -> list[str]:
    """The schemas of these tenants, one of each authority by turns, so that a small authority does not wait for a large one."""
    groups: dict[UUID, list[str]] = defaultdict(list)
    for tenant in tenants:
        groups[tenant.authority.id if tenant.authority else tenant.id].append(tenant.schema_name)
    return [schema for schema in chain.from_iterable(zip_longest(*groups.values())) if schema is not None]


def give_out() -> int:
    """As many turns as there is room for are on their way to a worker; returns how many. RedisError if the broker is away."""
    found = turns.take(at_once=settings.FLEET_AT_ONCE, rate=settings.FLEET_RATE)
    for job, tenant in found.given_up:
        _tell_given_up(job, tenant)
    for job, many in found.late:
        logger.warning("A scheduled job came too late for %s tenants.", many, extra={"task": job})
    return sum(map(_send, found.turns))


@contextmanager
def turn_of(job: str, tenant: str, lease: str) -> Iterator[bool]:
    """True: this turn is ours until the block ends, and over if it ends well; the next one is given out. False: it is another's."""
    turn = turns.begin(Turn(job, tenant, lease), limit=job_named(job).limit)
    if turn is None:
        yield False
        return
    try:
        yield True
    except Exception:
        _end(turn, well=False)
        raise
    _end(turn, well=True)


def _end(turn: Turn, *, well: bool) -> None:
    try:
        if turns.end(turn, well=well) == "given up":
            _tell_given_up(turn.job, turn.tenant)
        give_out()
    except RedisError as error:
        # The turn comes back when its lease is over; it bears being repeated.
        awake.is_away(error)


def _send(turn: Turn) -> bool:
    task = current_app.tasks.get(turn.job)
    if task is None:
        logger.warning("A scheduled job is of another release and is left alone.", extra={"task": turn.job})
        turns.forget(turn.job)
        return False
    limit = job_named(turn.job).limit.total_seconds()
    try:
        task.apply_async(
            headers={"tenant": turn.tenant, TURN: turn.lease},
            priority=LAST,
            # What nobody has begun by then is given out again.
            expires=turns.BEGIN_WITHIN.total_seconds(),
            soft_time_limit=limit,
            time_limit=limit + turns.GRACE.total_seconds() / 2,
        )
    except BrokerAway as error:
        awake.is_away(error)
        return False
    return True


def _tell_given_up(job: str, tenant: str) -> None:
    logger.error(
        "A scheduled job was given up for a tenant after several tries.", extra={"task": job, "schema": tenant}
    )
