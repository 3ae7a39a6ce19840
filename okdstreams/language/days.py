"""Days as they are written, 2026-08-21: they order as texts do, and are counted here. No clock is asked."""

from __future__ import annotations

import re

DAY = r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
"""What an editor checks of a day; that February has no 30th, no pattern can say."""

LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Days of the months of a year that is no leap year."""


def is_day(text: str) -> bool:
    """Whether the text is a day that the calendar has."""
    if not re.fullmatch(DAY, text, re.ASCII):
        return False
    year, month, day = map(int, text.split("-"))
    return day <= LENGTHS[month - 1] + (month == 2 and _is_leap(year))


def days_between(earlier: str, later: str) -> int:
    """How many days lie between two days; negative when the first is the later one."""
    return _ordinal(later) - _ordinal(earlier)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _ordinal(text: str) -> int:
    year, month, day = map(int, text.split("-"))
    before = year - 1
    leap_days = before // 4 - before // 100 + before // 400
    return before * 365 + leap_days + sum(LENGTHS[: month - 1]) + (month > 2 and _is_leap(year)) + day
