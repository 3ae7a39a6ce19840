"""Days are counted as the calendar counts them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from okdstreams.language.days import days_between, is_day


def test_days_are_those_of_the_calendar() -> None:
    start = date(2019, 12, 30)
    for number in range(0, 1600, 7):
        day = (start + timedelta(number)).isoformat()
        assert is_day(day)
        assert days_between(start.isoformat(), day) == number
        assert days_between(day, start.isoformat()) == -number


@pytest.mark.parametrize(
    "text", ["2026-02-29", "2026-04-31", "2026-13-01", "2026-1-01", "2026-01-01\n", "1999-01-01", ""]
)
def test_what_the_calendar_does_not_have_is_no_day(text: str) -> None:
    assert not is_day(text)


def test_a_leap_year_has_a_day_more() -> None:
    assert is_day("2028-02-29")
    assert days_between("2028-02-28", "2028-03-01") == 2
