"""A clock that stands where the demo's story is, so that actions of three years ago carry the dates of then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Self

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside the block Django's clock stands at this moment; the database's own clock does not.

    What is replaced is the name that `timezone.now` itself looks up: models have taken the function as
    a default and would not see it replaced.
    """

    class Standing(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(moment.timestamp(), tz)

    before = timezone.datetime  # type: ignore[attr-defined] # imported there for its own use
    timezone.datetime = Standing  # type: ignore[attr-defined] # as above
    try:
        yield
    finally:
        timezone.datetime = before  # type: ignore[attr-defined] # as above
