"""Verifications, periodics and upgrade tests to the fields of a row; what a row cannot say stays raw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from okdstreams.importing.fold.fit import fits_upgrade_source, split
from okdstreams.importing.fold.values import ABSENT
from okdstreams.language.config_schema import ROWS
from okdstreams.language.fields import fields, plain_fields
from okdstreams.language.gates import GATES, gate
from okdstreams.language.model.rows import Aggregate

KEYWORDS = ("Previous", "PreviousPatch", "PreviousMinor")
Record = dict[str, Any]
"""The fields of a row, all but `in` and `arch`, with the values of one stream."""

SourceOf = Callable[[dict[str, Any]], str | None]
"""An upgradeFromRelease to FAMILY@…, if the compiler would make it from that."""


def record(entry: Any, field: str, source_of: SourceOf) -> Record | None:
    """The row of one entry of verify, periodic or upgrade; None when no row can be made: it has no plain ProwJob."""
    if not isinstance(entry, dict):
        return None
    left = dict(entry)
    job = _job(left.get("prowJob"))
    if job is None:
        return None
    del left["prowJob"]
    row: Record = {"job": job}
    if field == "verify":
        row["gate"] = _gate(left)
    elif field == "upgrade" and left.get("disabled") is True:
        row["gate"] = "off"
        del left["disabled"]
    model = ROWS[field]
    plain = {plain.key: plain.json for plain in plain_fields(model)}
    for key, annotation in fields(model).items():
        if key in plain:
            _move(left, row, plain[key], key, annotation)
        elif key == "upgradeFrom":
            _upgrade(left, row, KEYWORDS if field == "verify" else (*KEYWORDS, "PreviousMinus1"), source_of)
        elif key == "aggregate":
            _aggregate(left, row)
    if left:
        row["raw"] = left
    return row


def _job(value: Any) -> str | None:
    if isinstance(value, dict) and set(value) == {"name"} and isinstance(value["name"], str):
        return value["name"] if value["name"] and "/" not in value["name"] else None
    return None


def _gate(left: dict[str, Any]) -> str:
    """The gate whose flags are all in the entry; they are taken out of `left`. Another flag stays, to be raw."""
    word = gate(left)
    if any(left.get(flag) is not True for flag in GATES[word]):
        return "blocking"  # disabled alone: the row's `off` would write `optional` too
    for flag in GATES[word]:
        del left[flag]
    return word


def _move(left: dict[str, Any], row: Record, name: str, key: str, annotation: Any) -> None:
    """A field that the row has as it is, if the row's type can say all of it."""
    if name in left and split(left[name], annotation)[1] is ABSENT:
        row[key] = left.pop(name)


def _upgrade(left: dict[str, Any], row: Record, keywords: tuple[str, ...], source_of: SourceOf) -> None:
    if left.get("upgrade") is not True:
        return
    del left["upgrade"]
    row["upgradeFrom"] = "default"
    release = left.get("upgradeFromRelease")
    if fits_upgrade_source(release):
        assert isinstance(release, dict)
        row["upgradeFrom"] = source_of(release) or release
        del left["upgradeFromRelease"]
    elif left.get("upgradeFrom") in keywords:
        row["upgradeFrom"] = left.pop("upgradeFrom")


def _aggregate(left: dict[str, Any], row: Record) -> None:
    value = left.get("aggregatedProwJob")
    if not isinstance(value, dict) or "analysisJobCount" not in value:
        return
    if split(value["analysisJobCount"], fields(Aggregate)["count"])[1] is not ABSENT:
        return
    job = _job(value.get("prowJob"))
    if set(value) == {"analysisJobCount"}:
        row["aggregate"] = value["analysisJobCount"]
    elif set(value) == {"analysisJobCount", "prowJob"} and job is not None:
        row["aggregate"] = {"count": value["analysisJobCount"], "job": job}
    else:
        return
    del left["aggregatedProwJob"]
