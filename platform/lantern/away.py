"""Whether an error means that the database or the broker cannot be reached, which passes, or a mistake of ours, which stays."""

from django.db import InterfaceError, OperationalError
from redis.exceptions import ConnectionError as CacheAway
from redis.exceptions import TimeoutError as CacheSilent

# When a browser or a program should try again, in seconds.
TRY_AGAIN = 5

# PostgreSQL's words for an end that was not the statement's fault: lost connections, a server that stops or starts, no room.
_CLASSES = ("08",)
_CODES = ("57P01", "57P02", "57P03", "53300")


def is_away(error: BaseException | None) -> bool:
    """True for a server that was not there or left in the middle; False for a statement that was refused or took too long."""
    if isinstance(error, CacheAway | CacheSilent | InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    # No code: the driver itself noticed, since nobody answered.
    return code is None or code in _CODES or code[:2] in _CLASSES
