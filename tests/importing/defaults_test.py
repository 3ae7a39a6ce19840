"""What most rows say, said once: which fields, and what a row then writes."""

from __future__ import annotations

from typing import Any

import pytest

from okdstreams.importing.fold.defaults import shared_fields, under_defaults
from okdstreams.importing.write.yaml_flow import flow

AMD64 = {"job": "a", "arch": "amd64", "gate": "blocking"}
ARM64 = {"job": "a", "arch": "arm64", "gate": "blocking"}
EVERY = {"job": "a", "gate": "blocking"}
RETRIED = {"job": "a", "in": "4.2+", "arch": "amd64", "gate": "blocking", "retries": 3}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([], {}, id="no row"),
        pytest.param([AMD64] * 3, {}, id="too few to be worth it"),
        pytest.param([AMD64] * 12, {"arch": "amd64"}, id="the same everywhere"),
        pytest.param([AMD64] * 12 + [ARM64] * 11, {"arch": "amd64"}, id="others say their own"),
        pytest.param([AMD64] * 12 + [ARM64] * 12, {}, id="no more than half"),
        pytest.param([AMD64] * 15 + [EVERY] * 12, {}, id="too many would have to say otherwise"),
        pytest.param([RETRIED] * 12, {"arch": "amd64", "retries": 3}, id="versions and gates are looked for in a row"),
    ],
)
def test_what_most_rows_have_is_said_once(rows: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    assert shared_fields(rows) == expected


@pytest.mark.parametrize(
    ("row", "defaults", "expected"),
    [
        pytest.param(AMD64, {"arch": "amd64"}, "{job: a, gate: blocking}", id="what a default says is left out"),
        pytest.param(ARM64, {"arch": "amd64"}, "{job: a, arch: arm64, gate: blocking}", id="its own stays"),
        pytest.param(EVERY, {"arch": "amd64"}, "{job: a, arch: all, gate: blocking}", id="for all architectures"),
        pytest.param(
            {"job": "a", "gate": "off", "raw": {"x": 1}},
            {"retries": 3},
            "{job: a, gate: off, retries: null, raw: {x: 1}}",
            id="a field that it must not have",
        ),
        pytest.param(RETRIED, {}, flow(RETRIED), id="no defaults"),
    ],
)
def test_a_row_is_written_below_defaults(row: dict[str, Any], defaults: dict[str, Any], expected: str) -> None:
    assert flow(under_defaults(row, defaults)) == expected
