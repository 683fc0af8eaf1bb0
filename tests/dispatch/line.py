"""What the broker remembers of scheduled jobs, as if more time had gone by."""

from datetime import timedelta

from lantern.dispatch import turns
from lantern.servers.valkey import EmbeddedValkey
from tests.outbox.broker import memory


def age(server: EmbeddedValkey, by: timedelta) -> None:
    """Everything that the broker knows of turns was noted so much earlier."""
    client, ms = memory(server), int(by.total_seconds() * 1000)
    for key in client.scan_iter(f"{turns._PREFIX}*"):
        name = key.removeprefix(turns._PREFIX)
        if name in {"work", "out"} or name.startswith("due:"):
            client.zadd(key, {member: at - ms for member, at in client.zrange(key, 0, -1, withscores=True)})
        elif name in {"begun", "until", "ended"}:
            client.hset(key, mapping={job: int(at) - ms for job, at in client.hgetall(key).items()})
        elif name == "left":
            client.hincrby(key, "at", -ms)


def empty(server: EmbeddedValkey) -> None:
    """The broker knows nothing of any job."""
    memory(server).flushdb()
