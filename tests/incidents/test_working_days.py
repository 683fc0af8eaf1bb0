"""Working days, bank holidays, and what is counted in them."""

from datetime import UTC, date, datetime

import pytest

from incidents.school.keeping.bodies import Body, ask_again_on
from incidents.working_days import after_working_days, bank_holidays, is_working_day

# As gov.uk/bank-holidays lists them for England and Wales.
LISTED = {
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
}


@pytest.mark.parametrize("year", LISTED)
def test_the_bank_holidays_are_those_that_are_published(year: int) -> None:
    assert " ".join(f"{day:%m-%d}" for day in sorted(bank_holidays(year))) == LISTED[year]


def test_a_working_day_passes_over_weekends_and_bank_holidays() -> None:
    friday = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    assert after_working_days(friday, 1) == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    # The Thursday before Easter, across the change to summer time: three in the afternoon stays three in the afternoon.
    assert after_working_days(datetime(2024, 3, 28, 15, 0, tzinfo=UTC), 1) == datetime(2024, 4, 2, 14, 0, tzinfo=UTC)
    assert after_working_days(datetime(2026, 12, 24, 9, 0, tzinfo=UTC), 2) == datetime(2026, 12, 30, 9, 0, tzinfo=UTC)
    assert not is_working_day(date(2027, 1, 1))
    assert ask_again_on(Body.LADO, date(2026, 12, 24)) == date(2026, 12, 29)
