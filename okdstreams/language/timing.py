"""Go durations and cron expressions, accepted and refused as the release-controller's libraries do."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache, lru_cache

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,  # both code points of the micro sign
    "\u03bcs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_TERM = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)")
_LARGEST = 2**63 - 1

_MONTHS = dict(jan=1, feb=2, mar=3, apr=4, may=5, jun=6, jul=7, aug=8, sep=9, oct=10, nov=11, dec=12)
_DAYS = dict(sun=0, mon=1, tue=2, wed=3, thu=4, fri=5, sat=6)
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("second", 0, 59, {}),
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of month", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("day of week", 0, 6, _DAYS),
)
_DESCRIPTORS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_ZONE = re.compile(r"TZ=([A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*)? ")


@lru_cache(maxsize=1024)
def duration_error(text: str) -> str:
    """Why Go's time.ParseDuration refuses the text; empty when it does not."""
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return ""
    total, at = Fraction(0), 0
    while match := _TERM.match(rest, at):
        total += Fraction(match[1].rstrip(".")) * _UNITS[match[2]]
        at = match.end()
    if not rest or at != len(rest):
        return f"{text!r} is not a Go duration"
    return f"{text!r} is longer than Go can hold" if total > _LARGEST + text.startswith("-") else ""


@lru_cache(maxsize=1024)
def cron_error(text: str) -> str:
    """Why robfig/cron v2 refuses the text; empty when it does not. It takes 5 fields, or 6 with seconds first.

    Facts from parser.go of gopkg.in/robfig/cron.v2. A step of 0 is refused here: there, it loops for ever.
    """
    if not text.isprintable() and (control := re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text)):
        return f"it holds the control character {control[0]!a}"
    if text.startswith("TZ="):
        zone = _ZONE.match(text)
        if zone is None:
            return "TZ= is not followed by a time zone and a blank"
        if zone[1] and not _is_zone(zone[1]):
            return f"there is no time zone {zone[1]!r}"
        text = text[zone.end() :].strip()
    if text.startswith("@every "):
        return duration_error(text.removeprefix("@every "))
    if text.startswith("@"):
        return "" if text in _DESCRIPTORS else f"{text!r} is none of {', '.join(_DESCRIPTORS)}, @every DURATION"
    fields = text.split()
    if len(fields) not in (5, 6):
        return f"{len(fields)} fields, not 5 (minute hour day month weekday) or 6 (second first)"
    for field, spec in zip(fields, _FIELDS[6 - len(fields) :], strict=True):
        for item in filter(None, field.split(",")):
            if problem := _item_error(item, *spec[1:]):
                return f"{spec[0]} {item!r}: {problem}"
    return ""


@cache
def _is_zone(name: str) -> bool:
    """Whether the time zone database has the zone; yes where this machine has no database to ask."""
    from zoneinfo import available_timezones  # dear, and seldom needed

    zones = available_timezones()
    return not zones or name in zones or name in ("UTC", "Local")


def _item_error(item: str, least: int, most: int, names: dict[str, int]) -> str:
    """Why one item of a field, `number`, `*`, `low-high`, each with `/step`, is refused."""
    bounds, *steps = item.split("/")
    ends = bounds.split("-")
    if len(steps) > 1:
        return "more than one slash"
    if steps and not _number(steps[0]):
        return "the step is not a number above 0"
    if ends[0] in ("*", "?"):
        return ""
    if len(ends) > 2:
        return "more than one hyphen"
    numbers = [names.get(end.lower(), _number(end)) for end in ends]
    low = numbers[0]
    high = most if steps and len(ends) == 1 else numbers[-1]
    if low is None or high is None:
        return "not a number"
    if low < least or high > most:
        return f"not within {least}-{most}"
    return "the range ends before it begins" if low > high else ""


def _number(text: str) -> int | None:
    """A number as Go's strconv.Atoi reads it; None for a negative one or none at all."""
    match = re.fullmatch(r"(\+|-(?=0+$))?([0-9]{1,18})", text)
    return int(match[2]) if match else None
