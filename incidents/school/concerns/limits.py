"""How often one device may try, without its address being kept.

What is counted under is a digest of the address with salt that is drawn anew for each window and lies in the cache alone: when
the window is over nobody can work out who was counted, and until then only whoever holds the installation's secret and the cache.
A whole class may sit behind one address, so the limits are for machines. A cache that is away stops nobody from telling.
"""

import secrets
import time
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

_ANYWHERE: Final = "anywhere"


@dataclass(frozen=True)
class Limit:
    """So many times in so many seconds; `name` keeps the counts of different things apart."""

    name: str
    most: int
    seconds: int


TELL: Final = Limit("tell", 60, 600)
# Wrong words, from one address and from all of them.
GUESS: Final = Limit("guess", 30, 900)
GUESS_ANYWHERE: Final = Limit("guess-all", 600, 900)
# Each way of opening a one-use form is kept for longer than the form works.
_USED_FOR: Final = 2 * 60 * 60


def is_over(limit: Limit, address: str = _ANYWHERE) -> bool:
    """Whether there have been too many of these in this window."""
    try:
        return int(cache.get(_key(limit, address), 0)) >= limit.most
    except RedisError:
        return False


def count(limit: Limit, address: str = _ANYWHERE) -> None:
    """One more in this window."""
    try:
        key = _key(limit, address)
        if not cache.add(key, 1, limit.seconds):
            cache.incr(key)
    except (RedisError, ValueError):
        # Away, or the window ended between the two: nobody is kept from telling because of a counter.
        return


def is_first_use(key: str) -> bool:
    """Whether a form with this key is sent for the first time. Sent again by somebody who goes back, it must open nothing."""
    try:
        return bool(cache.add(f"tell:used:{key}", 1, _USED_FOR))
    except RedisError:
        return True


def _key(limit: Limit, address: str) -> str:
    window = int(time.time()) // limit.seconds
    place = f"tell:salt:{limit.name}:{window}"
    cache.add(place, secrets.token_hex(16), limit.seconds)
    salt = cache.get(place, "")
    counted = salted_hmac(f"incidents.school.concerns.limits.{salt}", address, algorithm="sha256").hexdigest()
    return f"tell:{limit.name}:{window}:{counted[:32]}"
