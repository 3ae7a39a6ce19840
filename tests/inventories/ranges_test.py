"""A tag's range of versions, put right by what payloads show."""

from __future__ import annotations

import pytest

from okdstreams.inventories.ranges import corrected
from okdstreams.language.versions import parse_range, parse_version

VERSIONS = tuple(parse_version(f"4.{minor}") for minor in range(10, 16))


@pytest.mark.parametrize(
    ("before", "seen", "after"),
    [
        ("4.12+", {"4.13": True}, "4.12+"),
        ("4.12+", {"4.13": False}, "4.12, 4.14+"),
        ("4.12+", {"4.15": False}, "4.12-4.14"),
        ("4.12-4.14", {"4.15": True}, "4.12+"),
        ("4.12-4.13", {"4.14": True}, "4.12-4.14"),
        ("4.12", {"4.11": True, "4.12": False}, "4.11"),
        ("4.12", {"4.12": False}, ""),
        ("all", {"4.10": False}, "4.11+"),
        ("..4.12", {"4.13": True}, "4.10-4.13"),
        ("4.11+", {"4.10": True}, "4.10+"),
        (None, {"4.14": True}, "4.14+"),
        (None, {"4.13": True, "4.14": False}, "4.13"),
        (None, {"4.10": True, "4.12": True}, "4.10, 4.12+"),
        (None, {str(v): True for v in VERSIONS}, "all"),
    ],
)
def test_a_range_is_put_right(before: str | None, seen: dict[str, bool], after: str) -> None:
    said = parse_range(before) if before else None
    versions = {parse_version(version): there for version, there in seen.items()}
    text = corrected(said, versions, VERSIONS)
    assert text == after
    for version, there in versions.items():
        assert (bool(text) and version in parse_range(text)) == there
