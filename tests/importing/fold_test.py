"""Folding: values of many streams to one value of the language, entries to rows."""

from __future__ import annotations

from typing import Any

import pytest

from okdstreams.fleet.convention import by_convention
from okdstreams.importing.fold.prefixes import OF_OPENSHIFT, find_prefixes, shortened
from okdstreams.importing.fold.rows import fold_rows
from okdstreams.importing.fold.spelling import spell, spell_axis
from okdstreams.importing.fold.values import ABSENT, fold
from okdstreams.importing.images.globs import Excluded, exclusion_rows
from okdstreams.importing.read.cells import Cell, placeholders
from okdstreams.importing.read.naming import family_name, take_apart
from okdstreams.importing.write.yaml_flow import flow
from okdstreams.language.versions import Succession, parse_version

JUMP = Succession({parse_version("5.0"): (parse_version("4.22"),)})


def cells(values: dict[str, Any]) -> dict[Cell, Any]:
    """`4.12` or `4.12 arm64` or `arm64` to cells."""
    by_cell = {}
    for text, value in values.items():
        version, _, arch = text.partition(" ") if "." in text else ("", "", text)
        by_cell[Cell(parse_version(version) if version else None, arch or "amd64")] = value
    return by_cell


def folded(values: dict[str, Any]) -> str:
    own = cells(values)
    result = fold(own, {cell: placeholders(cell, JUMP) for cell in own})
    return "ABSENT" if result is ABSENT else flow(result)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"4.1": 1, "4.2": 1}, "1", id="the same everywhere"),
        pytest.param({"4.1": ABSENT, "4.2": ABSENT}, "ABSENT", id="nowhere"),
        pytest.param({"4.9": 2, "4.10": 1, "4.11": 1}, "{..4.9: 2, else: 1}", id="4.9 comes before 4.10"),
        pytest.param({"4.1": True, "4.2": True, "4.3": ABSENT}, "{..4.2: true}", id="closed where the data closes it"),
        pytest.param({"4.1": ABSENT, "4.2": 1, "4.3": 1}, "{4.2+: 1}", id="open where nothing closes it"),
        pytest.param({"4.1": 1, "4.2": ABSENT, "4.3": 1}, "{4.2: null, else: 1}", id="a gap"),
        pytest.param(
            {"4.1": 1, "4.2": 2, "4.3": 1, "4.4": 3}, "{4.2: 2, ..4.3: 1, else: 3}", id="the first match wins"
        ),
        pytest.param(
            {"4.1": 1, "4.2": True, "4.3": 1.0}, "{4.2: true, ..4.1: 1, else: 1.0}", id="1, true and 1.0 differ"
        ),
        pytest.param({"4.1": "r-4.1", "4.2": "r-4.2"}, "r-$(v)", id="the version"),
        pytest.param({"4.2": "4.1 to 4.2", "4.3": "4.2 to 4.3"}, "$(p) to $(v)", id="the previous version"),
        pytest.param({"4.22": "from 4.21", "5.0": "from 4.22"}, "from $(p)", id="a declared predecessor"),
        pytest.param({"4.1": "ocp:4.14", "4.14": "ocp:4.14"}, "ocp:4.14", id="4.1 is not in 4.14; one text for both"),
        pytest.param({"4.1": "$(v)", "4.2": "$(v)"}, "$$(v)", id="what looks like a placeholder and is none"),
        pytest.param({"4.1": "${x} $", "4.2": "${x} $"}, '"${x} $"', id="dollars and braces"),
        pytest.param({"4.1": "$4.1", "4.2": "$4.2"}, "{..4.1: $4.1, else: $4.2}", id="a dollar before a version"),
        pytest.param({"4.1": "{v}", "4.2": "{v}"}, '"{$(empty)v}"', id="what was a placeholder once"),
        pytest.param({"amd64": "release", "arm64": "release-arm64"}, "release$(-arch)", id="-arch is empty on amd64"),
        pytest.param({"amd64": "all amd64", "arm64": "all arm64"}, "all $(arch)", id="the architecture"),
        pytest.param(
            {"amd64": 1, "arm64": 2, "multi": 2}, "[{arch: amd64, set: 1}, {set: 2}]", id="a default for most"
        ),
        pytest.param({"amd64": 1, "arm64": ABSENT}, "[{arch: amd64, set: 1}]", id="on one architecture alone"),
        pytest.param(
            {"4.1": 1, "4.2": 2, "4.2 arm64": 2}, "{..4.1: 1, else: 2}", id="architectures that agree where both are"
        ),
        pytest.param(
            {"4.1": 1, "4.2": 2, "4.1 arm64": 3, "4.2 arm64": 3},
            "[{arch: arm64, set: 3}, {set: {..4.1: 1, else: 2}}]",
            id="both axes",
        ),
        pytest.param({"4.1": None, "4.2": None}, "null", id="null is a value"),
    ],
)
def test_values_fold_to(values: dict[str, Any], expected: str) -> None:
    assert folded(values) == expected


def rows(records: dict[str, Any], *others: str) -> list[str]:
    """The rows of one test; `others` are the streams that do not have it."""
    own = cells(records)
    everything = [*own, *cells(dict.fromkeys(others))]
    return [flow(row) for row in fold_rows(own, everything, {c: placeholders(c, JUMP) for c in everything})]


BLOCKING = {"job": "a", "gate": "blocking"}
INFORMING = {"job": "a", "gate": "informing"}


def test_a_test_that_never_changes_is_one_row() -> None:
    assert rows({"4.1": BLOCKING, "4.2": BLOCKING}, "4.3") == ["{job: a, in: ..4.2, gate: blocking}"]


def test_a_row_stays_open_at_the_newest_version() -> None:
    assert rows({"4.2": BLOCKING, "4.3": BLOCKING}, "4.1") == ["{job: a, in: 4.2+, gate: blocking}"]


def test_a_field_that_changes_is_a_range_map() -> None:
    written = rows({"4.1": BLOCKING, "4.2": INFORMING, "4.3": INFORMING})
    assert written == ["{job: a, gate: {..4.1: blocking, else: informing}}"]


def test_a_test_that_becomes_another_is_a_list_of_rows() -> None:
    before = {"job": "old-e2e-aws-upgrade", "gate": "blocking", "retries": 2, "upgradeFrom": "default"}
    after = {"job": "new-e2e-aws-ovn", "gate": "informing", "analysis": True}
    assert rows({"4.1": before, "4.2": after, "4.3": after}) == [
        "{job: old-e2e-aws-upgrade, in: ..4.1, gate: blocking, retries: 2, upgradeFrom: default}",
        "{job: new-e2e-aws-ovn, in: 4.2+, gate: informing, analysis: true}",
    ]


def test_a_row_names_its_architectures_unless_it_has_all() -> None:
    assert rows({"4.1": BLOCKING, "4.1 arm64": BLOCKING}) == ["{job: a, gate: blocking}"]
    assert rows({"4.1": BLOCKING}, "4.1 arm64") == ["{job: a, arch: amd64, gate: blocking}"]


def test_explicit_defaults_stay_in_raw() -> None:
    record = {"job": "a", "gate": "blocking", "retries": 0, "raw": {"optional": False, "upgrade": False}}
    assert rows({"4.1": record}) == ["{job: a, gate: blocking, retries: 0, raw: {optional: false, upgrade: false}}"]


@pytest.mark.parametrize(
    ("wanted", "universe", "expected"),
    [
        ("4.1 4.2", "4.1 4.2", "all"),
        ("4.1", "4.1 4.2", "..4.1"),
        ("4.2", "4.1 4.2", "4.2+"),
        ("4.2", "4.1 4.2 4.3", "4.2"),
        ("4.2 4.4", "4.1 4.2 4.3 4.4", "4.2, 4.4+"),
        ("4.2 4.4", "4.2 4.4 4.5", "..4.4"),
    ],
)
def test_ranges_are_closed_only_where_the_data_closes_them(wanted: str, universe: str, expected: str) -> None:
    versions = [parse_version(text) for text in universe.split()]
    assert spell({parse_version(text) for text in wanted.split()}, versions) == expected


def test_an_axis_steps_over_a_jump_of_major_and_shows_gaps() -> None:
    versions = [parse_version(text) for text in ("4.20", "4.21", "4.22", "4.23", "5.0", "5.1", "5.4")]
    assert spell_axis(versions, JUMP) == "4.20-4.22, 4.23, 5.0-5.1, 5.4"
    assert spell_axis([v for v in versions if str(v) != "4.23"], JUMP) == "4.20-5.1, 5.4"


@pytest.mark.parametrize(
    ("file", "name", "expected"),
    [
        ("release-ocp-4.12-arm64.json", "", ("release-ocp-$(v)$(-arch).json", "4.12", "arm64", "ocp")),
        ("release-ocp-4.12-ci.json", "", ("release-ocp-$(v)-ci.json", "4.12", "amd64", "ocp-ci")),
        ("release-okd-scos-4.y-next.json", "", ("release-okd-scos-4.y-next.json", "None", "amd64", "okd-scos-next")),
        ("release-ocp-4.22-riscv64.json", "", ("release-ocp-$(v)$(-arch).json", "4.22", "riscv64", "ocp")),
        ("release-a-4.1-b-4.2.json", "4.2.0-0.x", ("release-a-4.1-b-$(v).json", "4.2", "amd64", "a-b")),
        ("x/{y}.json", "", ("x/{y}.json", "None", "amd64", "x-y")),
    ],
)
def test_file_names_are_taken_apart(file: str, name: str, expected: tuple[str, ...]) -> None:
    parts = take_apart(file, {"name": name})
    assert (parts.slotted, str(parts.version), parts.arch, family_name(parts.slotted)) == expected


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("release-okd-4.14.json", "origin/4.14"),
        ("release-okd-scos-4.14.json", "origin/scos-4.14"),
        ("release-ocp-4.14-ci.json", "ocp/4.14"),
        ("release-ocp-4.14.json", "ocp/4.14-art-latest"),
        ("release-ocp-4.14-s390x.json", "ocp-s390x/4.14-art-latest-s390x"),
        ("priv/release-ocp-4.14.json", "ocp-priv/4.14-art-latest-priv"),
        ("priv/release-ocp-4.14-arm64.json", "ocp-arm64-priv/4.14-art-latest-arm64-priv"),
        ("release-okd-4.y-stable.json", "origin/release"),
        ("release-okd-scos-4.y-stable.json", "origin/release-scos"),
        ("release-okd-scos-4.y-next.json", "origin/release-scos-next"),
        ("release-ocp-4.y-stable-multi.json", "ocp-multi/release-multi"),
        ("release-ocp-4-dev-preview.json", "ocp/4-dev-preview"),
        ("whatever.json", None),
    ],
)
def test_targets_follow_the_convention(file: str, target: str | None) -> None:
    assert by_convention(file) == target


def test_prefixes_are_known_or_used_often() -> None:
    own = [f"periodic-ci-openshift-hive-release-$(v)-periodics-e2e-{n}" for n in range(3)]
    once = "periodic-ci-openshift-other-release-$(v)-periodics-e2e"
    common = "periodic-ci-openshift-release-master-ci-$(v)-e2e-aws"
    prefixes = find_prefixes([*own, once, common], OF_OPENSHIFT)
    assert prefixes == {"ci": OF_OPENSHIFT["ci"], "hive": "periodic-ci-openshift-hive-release-$(v)-periodics-"}
    assert [shortened(job, prefixes) for job in (own[0], once, common)] == ["hive/e2e-0", once, "ci/e2e-aws"]


def payload(wanted: str, mirrored: str = "", own: str = "") -> Excluded:
    return Excluded(frozenset(wanted.split()), frozenset(mirrored.split()), frozenset(own.split()))


def test_exclusions_become_globs_that_take_nothing_mirrored() -> None:
    versions = [parse_version(text) for text in ("4.1", "4.2", "4.3")]
    excluded = dict(
        zip(
            versions,
            [
                payload("rhel-coreos a-installer", "b-installer x-one"),
                payload("rhel-coreos rhel-coreos-8 x-one", "b-installer", "a-installer"),
                payload("rhel-coreos-8 rhel-coreos-9", "b-installer x-two", "a-installer"),
            ],
            strict=True,
        )
    )
    assert [flow(row) for row in exclusion_rows(excluded)] == [
        "rhel-coreos*",
        "{in: ..4.1, tags: [a-installer]}",
        "{in: 4.2+, tags: [x-one]}",
    ]
