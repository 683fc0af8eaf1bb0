"""The broker's own memory: what is kept there beside Celery's queues, if the broker is one that speaks Redis."""

from functools import lru_cache

from celery import current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

# A request that queues something waits so long at most.
ANSWER_SECONDS = 1.0


def memory_of_broker() -> Redis | None:
    """A client of the broker, which answers within a second or raises a RedisError; None if it does not speak Redis."""
    url = str(current_app.conf.broker_url or "")
    return _client(url) if url.startswith(("redis://", "rediss://")) else None


@lru_cache(maxsize=2)
def _client(url: str) -> Redis:
    # Without retries: the client's own would have a request wait for seconds.
    return Redis.from_url(
        url,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
