"""What the broker remembers of tenants that are awake, and what this process remembers of the broker."""

from redis import Redis

from lantern.outbox import awake
from lantern.servers.valkey import EmbeddedValkey


def memory(server: EmbeddedValkey) -> Redis:
    """A client of our own."""
    return Redis.from_url(server.broker_url, decode_responses=True)


def marks(server: EmbeddedValkey) -> dict[str, float]:
    """The tenants that are marked, and when somebody will look, in milliseconds."""
    return dict(memory(server).zrange(awake._MARKS, 0, -1, withscores=True))


def bring_forward(server: EmbeddedValkey, *tenants: str) -> None:
    """The time of these tenants has come."""
    memory(server).zadd(awake._MARKS, dict.fromkeys(tenants, 0))


def waiting(server: EmbeddedValkey) -> int:
    """How many Celery messages wait for a worker, those of people and of every priority after them."""
    return sum(memory(server).llen(queue) for queue in memory(server).scan_iter("default*", _type="list"))


def leave_pause() -> None:
    """The broker is asked again, as it is after it has been left alone for long enough."""
    awake._Broker.away_until = 0.0


def forget() -> None:
    """As in a process that has just started."""
    leave_pause()
    awake._Broker.owed.clear()
