"""Versions order by number; ranges say which of them they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okdstreams.language.versions import BadVersion, Succession, Version, parse_range, parse_version, spell

versions = st.builds(Version, st.integers(3, 6), st.integers(0, 30))


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("all", ["4.1", "9.9"], []),
        ("4.7", ["4.7"], ["4.6", "4.8", "4.70"]),
        ("4.10", ["4.10"], ["4.1", "4.100"]),
        ("4.9+", ["4.9", "4.10", "5.0"], ["4.8", "3.11"]),
        ("..4.9", ["4.9", "4.1", "3.11"], ["4.10", "5.0"]),
        ("4.5-4.9", ["4.5", "4.9"], ["4.4", "4.10"]),
        ("4.5 - 4.9", ["4.5", "4.9"], ["4.4", "4.10"]),
        ("4.20-5.1", ["4.22", "5.0", "5.1"], ["4.19", "5.2"]),
        ("4.2, 4.6,4.8+", ["4.2", "4.6", "4.12"], ["4.3", "4.7"]),
    ],
)
def test_a_range_holds(text: str, inside: list[str], outside: list[str]) -> None:
    found = parse_range(text)
    assert [v for v in inside if parse_version(v) not in found] == []
    assert [v for v in outside if parse_version(v) in found] == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not a range"),
        ("4", "is not a version"),
        ("4.x", "is not a range"),
        ("v4.5", "is not a range"),
        ("4.05", "is not a version"),
        ("4.9-4.5", "ends before it begins"),
        ("4.10-4.9", "4.9 comes before 4.10"),
        ("..4.5-4.9", "bounds on both sides"),
        ("4.5,", "is not a range"),
        ("4.5++", "is not a range"),
        ("4.5.1", "is not a version"),
    ],
)
def test_what_is_not_a_range_is_told_why(text: str, reason: str) -> None:
    with pytest.raises(BadVersion, match=reason):
        parse_range(text)


def test_a_stream_without_a_version_lies_in_all_alone() -> None:
    assert None in parse_range("all")
    assert None not in parse_range("4.1+")


@given(versions)
def test_the_next_of_the_previous_is_the_version(version: Version) -> None:
    succession = Succession({Version(5, 0): (Version(4, 22),)})
    previous = succession.previous(version)
    if previous is None:
        assert version.minor == 0
    elif previous != Version(4, 22) or version == Version(5, 0):
        assert succession.next(previous) == version


def test_versions_jump_a_major_where_it_is_declared() -> None:
    declared = Succession({Version(5, 0): (Version(4, 22),)})
    assert declared.span(parse_range("4.21-5.1")) == ((4, 21), (4, 22), (5, 0), (5, 1))
    assert declared.previous(Version(5, 0)) == Version(4, 22)
    with pytest.raises(BadVersion, match=r"declare the predecessor of 5\.0"):
        Succession().span(parse_range("4.21-5.1"))
    assert Succession().previous(Version(5, 0)) is None


@pytest.mark.parametrize("text", ["4.5+", "..4.5", "all"])
def test_an_open_range_has_no_list_of_versions(text: str) -> None:
    with pytest.raises(BadVersion, match="is open"):
        Succession().span(parse_range(text))


def test_a_slip_of_a_thousand_versions_is_refused() -> None:
    with pytest.raises(BadVersion, match="no way from"):
        Succession().span(parse_range("4.1-4.9999"))


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ([], "4.8-4.10, 4.12, 4.22, 5.0-5.1"),
        (["4.22", "5.0"], "4.8-4.10, 4.12, 4.22-5.1"),
        (["4.22", "4.23", "5.0"], "4.8-4.10, 4.12, 4.22, 5.0-5.1"),
    ],
)
def test_a_set_of_versions_is_spelled_as_a_range(order: list[str], text: str) -> None:
    texts = ["4.8", "4.9", "4.10", "4.12", "4.22", "5.0", "5.1"]
    spelled = spell(list(map(parse_version, texts)), list(map(parse_version, order)))
    assert spelled == text
    assert all(parse_version(version) in parse_range(spelled) for version in texts)


def test_a_minor_may_follow_several_of_which_the_first_is_its_place_in_the_order() -> None:
    succession = Succession({Version(5, 0): (Version(4, 22),), Version(5, 1): (Version(5, 0), Version(4, 22))})
    assert succession.previous(Version(5, 1)) == Version(5, 0)
    assert succession.predecessors(Version(5, 1)) == (Version(5, 0), Version(4, 22))
    assert succession.predecessors(Version(4, 22)) == (Version(4, 21),)
    assert succession.predecessors(Version(6, 0)) == ()
    assert succession.next(Version(4, 22)) == Version(5, 0)
