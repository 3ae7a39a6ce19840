"""Of several ways to write the same: which one the import takes, for values, for rows and for names."""

from __future__ import annotations

from typing import Any

import pytest

from okdstreams.importing.fold.rows import fold_rows, fold_section
from okdstreams.importing.fold.values import ABSENT, fold
from okdstreams.importing.read.cells import Cell, Names, placeholders
from okdstreams.importing.write.yaml_flow import flow
from okdstreams.language.versions import Succession, parse_version


def cell(text: str) -> Cell:
    """`4.12`, `4.12 arm64` or `arm64`."""
    version, _, arch = text.partition(" ") if "." in text else ("", "", text)
    return Cell(parse_version(version) if version else None, arch or "amd64")


def names(cells: list[Cell]) -> Names:
    return {c: placeholders(c, Succession({})) for c in cells}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(
            {"amd64": 1, "arm64": 2}, "[{arch: arm64, set: 2}, {set: 1}]", id="of equal groups the first is default"
        ),
        pytest.param({"amd64": ABSENT, "arm64": 4}, "[{arch: arm64, set: 4}]", id="no default where most have nothing"),
        pytest.param(
            {"amd64": 1, "arm64": ABSENT, "multi": 1, "s390x": 1},
            "[{arch: arm64, set: null}, {set: 1}]",
            id="null where few have nothing",
        ),
        pytest.param({"amd64": [1], "arm64": [2]}, "[{arch: arm64, set: [2]}, {set: [1]}]", id="a default list"),
        pytest.param({"4.1": ABSENT, "4.2": 4, "4.3": 3}, "{4.2: 4, 4.3+: 3}", id="nothing before the first"),
        pytest.param({"4.1": 1, "4.2": 2, "4.3": ABSENT}, "{4.2: 2, ..4.1: 1}", id="nothing after the last"),
        pytest.param({"4.1": 1, "4.2": 2, "4.3": 1, "4.4": 2}, '{"..4.1, 4.3": 1, else: 2}', id="back and forth"),
        pytest.param(
            {"4.1": 1, "4.2": 2, "4.3": 3, "4.4": 4, "4.5": 5, "4.6": 6},
            "{..4.1: 1, ..4.2: 2, ..4.3: 3, ..4.4: 4, ..4.5: 5, else: 6}",
            id="many values stay in order",
        ),
        pytest.param(
            {"4.1": 2, "4.1 arm64": ABSENT, "4.2": 1, "4.2 arm64": 1},
            "[{arch: arm64, set: {4.2+: 1}}, {set: {..4.1: 2, else: 1}}]",
            id="a range before a default stands in its value",
        ),
        pytest.param(
            {"4.1": ABSENT, "4.1 arm64": ABSENT, "4.2": 1, "4.2 arm64": ABSENT},
            "[{arch: amd64, in: 4.2+, set: 1}]",
            id="a range of a case that stands alone is its `in`",
        ),
        pytest.param(
            {"4.1 s390x": 2, "4.2": 1, "4.2 arm64": ABSENT},
            "[{arch: [amd64, s390x], set: {..4.1: 2, else: 1}}]",
            id="architectures that never meet are one case",
        ),
    ],
)
def test_a_value_is_written(values: dict[str, Any], expected: str) -> None:
    own = {cell(text): value for text, value in values.items()}
    assert flow(fold(own, names([*own]))) == expected


BLOCKING = {"job": "a", "gate": "blocking"}
INFORMING = {"job": "a", "gate": "informing"}
OTHER = {"job": "b", "gate": "informing"}
OLD = {"job": "long-job-of-old-times", "gate": "blocking", "upgradeFrom": "default"}
RETRIED = {"job": "a", "gate": "blocking", "retries": 2, "raw": {"all": 1}}


@pytest.mark.parametrize(
    ("records", "others", "expected"),
    [
        pytest.param({"amd64": BLOCKING}, "", ["{job: a, gate: blocking}"], id="without versions"),
        pytest.param({"amd64": BLOCKING}, "arm64", ["{job: a, arch: amd64, gate: blocking}"], id="on one alone"),
        pytest.param(
            {"amd64": BLOCKING, "arm64": INFORMING},
            "",
            ["{job: a, gate: [{arch: arm64, set: informing}, {set: blocking}]}"],
            id="without versions by architecture",
        ),
        pytest.param(
            {"4.1": OTHER, "4.2": BLOCKING},
            "",
            ["{job: b, in: ..4.1, gate: informing}", "{job: a, in: 4.2+, gate: blocking}"],
            id="two fields that change are two rows",
        ),
        pytest.param(
            {"4.1": INFORMING, "4.2": OLD, "4.3": {"job": "aaa", "gate": "informing", "raw": {"x": 1}}},
            "",
            [
                "{job: a, in: ..4.1, gate: informing}",
                "{job: long-job-of-old-times, in: 4.2, gate: blocking, upgradeFrom: default}",
                "{job: aaa, in: 4.3+, gate: informing, raw: {x: 1}}",
            ],
            id="three eras are three rows, oldest first",
        ),
        pytest.param(
            {"4.1": RETRIED, "4.3": INFORMING},
            "",
            [
                "{job: a, in: ..4.1, gate: blocking, retries: 2, raw: {all: 1}}",
                "{job: a, in: 4.3+, gate: informing}",
            ],
            id="a raw key that reads as a range is a name in a row of its own",
        ),
        pytest.param(
            {"4.1": RETRIED, "4.2": {**RETRIED, "gate": "informing"}},
            "",
            ["{job: a, gate: {..4.1: blocking, else: informing}, retries: 2, raw: {all: 1}}"],
            id="and in a row for all",
        ),
        pytest.param(
            {"4.2": OTHER, "4.1 multi": BLOCKING},
            "4.1,4.1 arm64",
            ["{job: b, in: 4.2+, arch: amd64, gate: informing}", "{job: a, arch: multi, gate: blocking}"],
            id="a row for each architecture, with its own versions",
        ),
        pytest.param(
            {"4.1": BLOCKING, "4.2": BLOCKING, "4.2 arm64": BLOCKING},
            "4.3,4.3 arm64",
            ["{job: a, in: ..4.2, gate: blocking}"],
            id="architectures that begin later share a row",
        ),
        pytest.param(
            {"4.1": BLOCKING, "4.1 arm64": BLOCKING, "4.2 arm64": INFORMING, "4.2 multi": {**OLD, "retries": 2}},
            "",
            [
                "{job: a, arch: [amd64, arm64], gate: {..4.1: blocking, else: informing}}",
                "{job: long-job-of-old-times, arch: multi, gate: blocking, retries: 2, upgradeFrom: default}",
            ],
            id="an architecture that is otherwise has a row of its own",
        ),
        pytest.param(
            {"4.1": BLOCKING, "4.2 arm64": BLOCKING},
            "4.3,4.3 arm64",
            ["{job: a, in: ..4.2, gate: blocking}"],
            id="architectures that never meet share a row of all their versions",
        ),
        pytest.param(
            {"4.1": BLOCKING, "4.2 arm64": BLOCKING},
            "4.1 arm64,4.2",
            ["{job: a, in: ..4.1, arch: amd64, gate: blocking}", "{job: a, in: 4.2+, arch: arm64, gate: blocking}"],
            id="architectures that disagree do not",
        ),
        pytest.param(
            {"4.2": BLOCKING, "4.1 arm64": BLOCKING},
            "4.1,4.2 arm64",
            ["{job: a, in: ..4.1, arch: arm64, gate: blocking}", "{job: a, in: 4.2+, arch: amd64, gate: blocking}"],
            id="the oldest row is the first",
        ),
        pytest.param(
            {"4.1": BLOCKING, "4.2": BLOCKING, "4.2 arm64": BLOCKING, "4.3 arm64": BLOCKING, "4.3 multi": BLOCKING},
            "4.3,4.2 multi",
            [
                "{job: a, in: ..4.2, arch: amd64, gate: blocking}",
                "{job: a, arch: arm64, gate: blocking}",
                "{job: a, in: 4.3+, arch: multi, gate: blocking}",
            ],
            id="nor do those that share but a part",
        ),
    ],
)
def test_rows_are_written(records: dict[str, Any], others: str, expected: list[str]) -> None:
    own = {cell(text): record for text, record in records.items()}
    everything = [*own, *(cell(text) for text in others.split(",") if text)]
    assert [flow(row) for row in fold_rows(own, everything, names(everything))] == expected


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param(
            {"4.1": {"gcp": BLOCKING, "aws": BLOCKING}, "4.2": {"aws": BLOCKING}},
            {"aws": "{job: a, gate: blocking}", "gcp": "{job: a, in: ..4.1, gate: blocking}"},
            id="sorted by name",
        ),
        pytest.param(
            {"4.1": {"t-4.1": BLOCKING}, "4.2": {"t-4.2": BLOCKING}},
            {"t-$(v)": "{job: a, gate: blocking}"},
            id="a name with the version",
        ),
        pytest.param(
            {"4.1": {"t-4.2": BLOCKING}, "4.2": {"t-4.2": BLOCKING}},
            {"t-4.2": "{job: a, gate: blocking}"},
            id="a version that stays is no placeholder",
        ),
        pytest.param(
            {"4.2": {"t-4.1": BLOCKING}, "4.3": {"t-4.2": BLOCKING}, "4.1": {}},
            {"t-$(p)": "{job: a, in: 4.2+, gate: blocking}"},
            id="a name with the version before",
        ),
        pytest.param(
            {"amd64": {"t-amd64": BLOCKING}, "arm64": {"t-arm64": BLOCKING}},
            {"t-$(arch)": "{job: a, gate: blocking}"},
            id="a name with the architecture",
        ),
        pytest.param(
            {"4.1": {"t": OTHER}, "4.2": {"t": OLD}},
            {
                "t": [
                    "{job: b, in: ..4.1, gate: informing}",
                    "{job: long-job-of-old-times, in: 4.2+, gate: blocking, upgradeFrom: default}",
                ]
            },
            id="one name with two rows",
        ),
    ],
)
def test_a_section_is_written(entries: dict[str, Any], expected: dict[str, Any]) -> None:
    own = {cell(text): records for text, records in entries.items()}
    section = fold_section(own, names([*own]))
    written = {name: flow(row) if isinstance(row, dict) else [flow(r) for r in row] for name, row in section.items()}
    assert written == expected
    assert [*section] == sorted(section)
