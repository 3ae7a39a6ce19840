"""Range maps, cases and rows: the first alternative that covers a stream is what it gets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okdstreams.language.choices import Alternative, alternatives, choose, selector
from okdstreams.language.model.rows import GatingTest
from okdstreams.language.model.values import Case, Cases, Ranges
from okdstreams.language.validators import validate_part
from okdstreams.language.versions import Version, parse_range

ranges = st.sampled_from(["all", "4.9+", "..4.9", "4.10-4.12", "4.11, 5.0"]).map(parse_range)
arches = st.none() | st.lists(st.sampled_from(["amd64", "arm64"]), min_size=1, max_size=2, unique=True)
versions = st.none() | st.builds(Version, st.just(4), st.integers(8, 13))


def row(within: Any, arch: Any) -> GatingTest:
    return validate_part(GatingTest, {"job": "j", "gate": "blocking", "in": within, "arch": arch})


maps = st.dictionaries(ranges, st.integers(), min_size=1).map(Ranges)
cases = st.builds(Case, st.integers(), arches.map(lambda a: a and tuple(a)), st.none() | ranges)
values = (
    maps
    | st.lists(cases, min_size=1, max_size=4).map(lambda c: Cases(tuple(c)))
    | st.lists(st.builds(row, ranges, arches), min_size=1, max_size=4)
)


@given(values, versions, st.sampled_from(["amd64", "arm64"]))
def test_the_first_that_covers_is_chosen(value: Any, version: Version | None, arch: str) -> None:
    listed = alternatives(value)
    assert listed is not None
    first = next((a for a in listed if a.covers(version, arch)), None)
    assert choose(value, version, arch) == (first and (first.value, first.value_loc))


def test_every_alternative_knows_where_it_stands() -> None:
    within = parse_range("4.9+")
    assert alternatives(Ranges({within: 1})) == [Alternative("range", within, None, 1, ("4.9+",), ("4.9+",))]
    [case, default] = alternatives(Cases((Case(1, ("arm64",), within), Case(2)))) or []
    assert (case.value, case.loc, case.value_loc, case.selector) == (1, (0,), (0, "set"), "in 4.9+, arch arm64")
    assert (default.value, default.loc, default.value_loc, default.selector) == (2, (1,), (1, "set"), "")
    [only] = alternatives([row("4.9+", None)]) or []
    assert (only.loc, only.value_loc, only.selector) == ((0,), (0,), "in 4.9+")


@pytest.mark.parametrize("value", [1, "x", {}, [], [1], {"a": 1}, None])
def test_a_plain_value_has_no_alternatives(value: Any) -> None:
    assert alternatives(value) is None


def test_what_is_not_written_selects_nothing() -> None:
    assert selector(None, None) == ""
    assert alternatives([validate_part(GatingTest, {"job": "j", "gate": "off"})])[0].within is None  # type: ignore[index]
