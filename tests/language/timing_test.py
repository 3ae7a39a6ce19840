"""Durations and clocks: verdicts of the libraries themselves, taken down by running them."""

from __future__ import annotations

import pytest

from okdstreams.language.timing import cron_error, duration_error

CRON_TAKEN = [
    "0 0 * * *",
    "* * * * *",
    "*/5 * * * *",
    "0 0 * * 0",
    "0 0 * * sun",
    "0 0 * * SUN",
    "0 0 1 jan *",
    "0 0 31 12 6",
    "30 0 0 * * *",
    "? ? ? ? ?",
    "1-5 * * * *",
    "0/15 * * * *",
    "1,2,3 * * * *",
    "1,,2 * * * *",
    ", * * * *",
    "+1 * * * *",
    "00 * * * *",
    "*-5 * * * *",
    "0 0 * * mon-fri",
    "*/99 * * * *",
    "@daily",
    "@midnight",
    "@hourly",
    "@weekly",
    "@monthly",
    "@yearly",
    "@annually",
    "@every 6h",
    "@every 1h30m",
    "@every -1h",
    "TZ=UTC 0 0 * * *",
    "TZ=Europe/Prague 0 0 * * *",
    "TZ=UTC @daily",
    " 0 0 * * * ",
    "0 0 * * 1-5/2",
]

CRON_REFUSED = [
    "0 0 * * 7",
    "0 0 0 * *",
    "0 0 * 13 *",
    "60 * * * *",
    "0 24 * * *",
    "0 0 32 * *",
    "60 0 0 * * *",
    "0 0 0 0 * * *",
    "0 0 * *",
    "5-1 * * * *",
    "1-2-3 * * * *",
    "1/2/3 * * * *",
    "*/0 * * * *",
    "5/0 * * * *",
    "*/x * * * *",
    "-1 * * * *",
    "-0 * * * *",
    "1- * * * *",
    "a * * * *",
    "mon-fri * * * *",
    "0 0 * * fri-mon",
    "0 0 L * *",
    "0 0 * * 1#2",
    "@Daily",
    "@reboot",
    "@every",
    "@every 6",
    "@every  6h",
    "TZ=UTC",
    "CRON_TZ=UTC 0 0 * * *",
    "1.5 * * * *",
    "0x1 * * * *",
    "10/5-20 * * * *",
    "9999999999999999999 * * * *",
]
"""By Parse of gopkg.in/robfig/cron.v2 (2015-01-07), which never returns for a step of 0."""

DURATIONS_TAKEN = [
    "72h",
    "30m",
    "1h30m",
    "0",
    "0s",
    "+5m",
    "-5m",
    "1.5h",
    ".5h",
    "1.h",
    "1h.5m",
    "100us",
    "100\u00b5s",
    "100\u03bcs",
    "1ns",
    "1ms",
    "-0",
    "2562047h47m16.854775807s",
    "-2562047h47m16.854775808s",
]

DURATIONS_REFUSED = [
    "3d",
    "1w",
    "72",
    "h",
    " 72h",
    "72h ",
    "1h 30m",
    "1h-30m",
    "--1h",
    "1H",
    "1e3s",
    ".s",
    ".",
    "+",
    "00",
    "2562047h47m16.854775808s",
    "9999999h",
    "1_000s",
    "",
]
"""By Go's time.ParseDuration."""


@pytest.mark.parametrize("text", CRON_TAKEN)
def test_cron_takes_what_the_library_takes(text: str) -> None:
    assert cron_error(text) == ""


@pytest.mark.parametrize("text", CRON_REFUSED)
def test_cron_refuses_what_the_library_refuses_and_says_why(text: str) -> None:
    assert cron_error(text)


@pytest.mark.parametrize("text", DURATIONS_TAKEN)
def test_a_duration_is_what_go_takes(text: str) -> None:
    assert duration_error(text) == ""


@pytest.mark.parametrize("text", DURATIONS_REFUSED)
def test_a_duration_is_not_what_go_refuses(text: str) -> None:
    assert duration_error(text)


def test_the_time_zone_exists() -> None:
    assert cron_error("TZ=Europe/Prague 0 0 * * *") == ""
    assert cron_error("TZ=No/Where 0 0 * * *") == "there is no time zone 'No/Where'"


def test_a_cron_expression_holds_no_control_characters() -> None:
    assert "control character" in cron_error("0 0 * * *\x1f")
