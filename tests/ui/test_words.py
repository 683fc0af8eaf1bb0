import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from lantern.ui import words

LONDON = ZoneInfo("Europe/London")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Wednesday 25 November 2026."""
    monkeypatch.setattr(timezone, "localdate", lambda *_args: datetime.date(2026, 11, 25))


def at(*moment: int) -> datetime.datetime:
    return datetime.datetime(*moment, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 11, 25, 10, 42), "today at 10:42"),
        (at(2026, 11, 24, 15, 40), "yesterday at 15:40"),
        (at(2026, 11, 20, 15, 52), "20 November at 15:52"),
        (at(2025, 11, 20, 9, 5), "20 November 2025 at 09:05"),
        (None, ""),
    ],
)
def test_a_moment_is_said_from_today(moment: datetime.datetime | None, said: str) -> None:
    assert words.when(moment) == said


@pytest.mark.parametrize(
    ("distance", "said"),
    [(12, "in 12 days"), (1, "tomorrow"), (0, "today"), (-1, "yesterday"), (-3, "3 days ago")],
)
def test_a_day_is_said_by_its_distance(distance: int, said: str) -> None:
    assert words.days_away(datetime.date(2026, 11, 25) + datetime.timedelta(days=distance)) == said


def test_a_day_is_written_long_and_short() -> None:
    day = datetime.date(2026, 12, 7)
    assert (words.day(day), words.short_day(day)) == ("Monday 7 December 2026", "7 Dec")
    assert (words.day(None), words.short_day(None), words.days_away(None)) == ("", "", "")


def test_a_moment_after_midnight_in_summer_belongs_to_the_local_day() -> None:
    assert words.day(datetime.datetime(2026, 7, 1, 23, 30, tzinfo=datetime.UTC)) == "Thursday 2 July 2026"
