"""Defaults of a section, and one test for each predecessor: laws over generated families."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from okdstreams.fleet.resolve import resolve
from okdstreams.language.load import load

API = "streams.okd.io/v1alpha2"
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "retries": st.integers(0, 3),
    "arch": st.sampled_from(["amd64", "arm64"]),
    "in": st.sampled_from(["4.13", "4.14+", "..4.13"]),
    "upgradeFrom": st.sampled_from(["default", "Previous"]),
    "analysis": st.booleans(),
}
some_fields = st.fixed_dictionaries({}, optional=FIELDS)


def configs(tests: dict[str, Any], defaults: dict[str, Any] | None, previous: Any = None) -> dict[str, Any]:
    """Every config of a family with these tests, by file."""
    family = {
        "apiVersion": API,
        "kind": "StreamFamily",
        "family": "a",
        "versions": "4.13-4.14" if previous is None else "4.21-5.1",
        "arches": ["amd64", "arm64"],
        "file": "a-$(v)-$(arch).json",
        "imageStream": "ns/a-$(v)-$(arch)",
        "config": {"name": "$(v).0-0.a-$(arch)", "to": "release"},
        "tests": tests,
    }
    if defaults is not None:
        family["defaults"] = {"tests": defaults}
    settings = {"apiVersion": API, "kind": "Settings", "previous": previous or {}}
    files = {name: yaml.safe_dump(body).encode() for name, body in (("a.yaml", family), ("settings.yaml", settings))}
    loaded = load(files)
    assert not loaded.diagnostics
    fleet, diagnostics = resolve(loaded)
    assert not diagnostics
    return {stream.file: stream.config for stream in fleet.streams}


@given(some_fields, st.lists(some_fields, min_size=1, max_size=4))
def test_a_default_is_the_field_written_into_every_row_that_has_none(
    defaults: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    written = {f"t{n}": {"job": "e2e", "gate": "informing", **row} for n, row in enumerate(rows)}
    completed = {name: {**defaults, **row} for name, row in written.items()}
    assert configs(written, defaults) == configs(completed, None)


@given(some_fields)
def test_a_row_can_say_that_it_has_none_of_a_default(defaults: dict[str, Any]) -> None:
    cancelled = {field: "all" if field in ("arch", "in") else None for field in defaults}
    row = {"job": "e2e", "gate": "blocking"}
    assert configs({"t": {**row, **cancelled}}, defaults) == configs({"t": row}, None)


@given(st.lists(st.sampled_from(["4.21", "4.22"]), min_size=1, max_size=2, unique=True))
def test_every_predecessor_gets_exactly_one_test(others: list[str]) -> None:
    previous = {"5.0": "4.22", "5.1": ["5.0", *others]}
    tests = {"from-$(each p)": {"job": "e2e-$(each p)", "gate": "informing", "in": "4.22+"}}
    verify = {file: config.get("verify", {}).keys() for file, config in configs(tests, None, previous).items()}
    assert verify["a-5.1-amd64.json"] == {"from-5.0", *(f"from-{other}" for other in others)}
    assert verify["a-5.0-arm64.json"] == {"from-4.22"}
    assert verify["a-4.22-amd64.json"] == {"from-4.21"}
