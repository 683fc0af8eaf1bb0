"""Which moment an operator means."""

from datetime import UTC, datetime

from django.core.management.base import CommandError
from django.utils.dateparse import parse_date, parse_datetime


def until(text: str) -> datetime | None:
    """The moment that was meant: of a day its end. CommandError for what is no time."""
    if not text:
        return None
    try:
        moment, day = parse_datetime(text), parse_date(text[:10])
    except ValueError:
        moment = day = None
    if len(text) > 10 and moment is not None:
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if len(text) == 10 and day is not None:
        return datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, UTC)
    raise CommandError(f"{text} is no time. Write 2026-11-20 or 2026-11-20T01:30:00Z.")
