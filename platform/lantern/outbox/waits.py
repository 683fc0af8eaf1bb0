"""How long a message waits before it is tried again, and when it is given up."""

from datetime import datetime, timedelta

from django.utils import timezone

# A worker that lives has done a message long before; one that was killed is noticed this soon.
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
# With these waits about three days: a mail server may be away over a weekend.
MOST_TRIES = 80


def next_try(tries: int) -> datetime:
    """When a message that has been tried so many times is due again: waits double up to the longest."""
    return timezone.now() + min(FIRST_WAIT * 2 ** min(tries, 20), LONGEST_WAIT)
