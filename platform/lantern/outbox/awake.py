"""Which tenants may have something undone, so that a sweep every few seconds need not ask a thousand schemas.

The broker keeps one sorted set: a tenant's schema name and the time at which somebody should look into its outbox. A
commit that queues something marks its tenant; a sweep that finds nothing undone takes the mark away. No login reads several
tenants, and nothing but opaque schema names leaves them.

Marks are hints and may be lost with the broker's memory. So a server that was not known before has every tenant marked,
and the schedule marks every tenant now and then. Only brokers that speak Redis keep marks; with any other there is no
telling, and every tenant is swept every time.
"""

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from redis import Redis
from redis.exceptions import RedisError

from lantern.broker import memory_of_broker
from lantern.outbox.waits import FIRST_WAIT

logger = logging.getLogger(__name__)

_MARKS = "lantern:outbox:awake"
_KNOWN = "lantern:outbox:server"
# A sweep that was started has this long to say what it found; after that another one is started.
_SWEEP = timedelta(seconds=60)
# A broker that did not answer is left alone for so long: a request that queues hundreds of messages waits for it once.
AWAY_SECONDS = 5.0

# ARGV: tenant, the mark that its sweep made, and when somebody looks next, or nothing if it may sleep. A mark that a commit has
# made since is only ever moved to an earlier time.
_SETTLE = """
local as_it_was = redis.call('ZSCORE', KEYS[1], ARGV[1]) == ARGV[2]
if ARGV[3] ~= '' then
  return redis.call('ZADD', KEYS[1], as_it_was and 'XX' or 'LT', ARGV[3], ARGV[1])
end
return as_it_was and redis.call('ZREM', KEYS[1], ARGV[1]) or 0
"""


class _Broker:
    """What this process knows of the broker: until when it leaves it alone, and marks that it still owes it."""

    away_until = 0.0
    owed: set[str] = set()


def mark(tenant: str) -> bool:
    """Somebody will look into this tenant's outbox in a few seconds. False if the broker is away; then the mark is made later.

    Never raises and waits for at most a second.
    """
    memory = memory_of_broker()
    if memory is None:
        return True
    _Broker.owed.add(tenant)
    if time.monotonic() < _Broker.away_until:
        return False
    try:
        _mark(memory, dict.fromkeys(_Broker.owed, _now() + _ms(FIRST_WAIT)))
    except RedisError as error:
        is_away(error)
        return False
    _Broker.owed.clear()
    return True


def is_away(error: Exception) -> None:
    """The broker has just failed to answer: this process leaves it alone for a while."""
    _Broker.away_until = time.monotonic() + AWAY_SECONDS
    logger.warning("The broker is away (%s). What was queued stands in the outbox.", type(error).__name__)


def mark_all(tenants: Iterable[str], *, over: timedelta = timedelta(0)) -> None:
    """Somebody will look into each of these tenants' outboxes, one after the other over so long a time, and into those sooner
    that were marked already. RedisError if the broker is away.
    """
    memory, names = memory_of_broker(), sorted(set(tenants))
    if memory is not None and names:
        first, between = _now() + _ms(FIRST_WAIT), _ms(over) / len(names)
        _mark(memory, {name: first + round(place * between) for place, name in enumerate(names)})


def keeps_marks() -> bool:
    """Whether the broker is one that can say who is awake."""
    return memory_of_broker() is not None


def is_unknown_server() -> bool:
    """Whether the broker was started, or another has taken its place, since `know_server`: its memory may have gaps."""
    memory = memory_of_broker()
    return memory is not None and memory.get(_KNOWN) != _run_id(memory)


def know_server() -> None:
    """Every tenant has been marked in this server's memory."""
    memory = memory_of_broker()
    if memory is not None:
        memory.set(_KNOWN, _run_id(memory))


def take_due(most: int) -> list[str]:
    """The tenants to be swept now, longest due first; each comes again later unless its sweep says what it found."""
    memory = memory_of_broker()
    if memory is None:
        return []
    now = _now()
    due = [_text(name) for name in memory.zrange(_MARKS, "-inf", str(now), byscore=True, offset=0, num=most)]
    if due:
        memory.zadd(_MARKS, dict.fromkeys(due, now + _ms(_SWEEP)), xx=True)
    return due


def forget(tenants: Iterable[str]) -> None:
    """Nobody looks for these tenants any more."""
    memory, names = memory_of_broker(), set(tenants)
    if memory is not None and names:
        memory.zrem(_MARKS, *names)


def begin_sweep(tenant: str) -> str:
    """A sweep of this tenant begins; returns what `end_sweep` needs to know whether a commit came in between."""
    memory = memory_of_broker()
    if memory is None:
        return ""
    at = _now() + _ms(_SWEEP)
    memory.zadd(_MARKS, {tenant: at})
    return str(at)


def end_sweep(tenant: str, begun: str, next_at: datetime | None) -> None:
    """The tenant is looked at again at this time; with None it sleeps, unless a commit has marked it since `begin_sweep`."""
    memory = memory_of_broker()
    if memory is None:
        return
    at = "" if next_at is None else max(int(next_at.timestamp() * 1000), _now() + _ms(FIRST_WAIT))
    memory.eval(_SETTLE, 1, _MARKS, tenant, begun, at)


def _mark(memory: Redis, tenants: dict[str, int]) -> None:
    # Only ever earlier: a sweep under way may have put the mark into the future.
    memory.zadd(_MARKS, tenants, lt=True)


def tenant_here() -> str:
    """The schema of the tenant whose connection this is, as marks name it."""
    here: Any = connection
    return str(here.schema_name)


def _now() -> int:
    """Milliseconds: scores are compared as text, so they are whole numbers."""
    return int(time.time() * 1000)


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _run_id(memory: Redis) -> bytes:
    return str(memory.info("server")["run_id"]).encode()


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
