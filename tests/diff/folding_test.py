"""Many changes to few sentences: which are joined, what stands for what differs, and which stay apart."""

from __future__ import annotations

import json
from typing import Any

import pytest

from okdstreams.diff.between import changes_between

OKD = "release-controller/release-okd-scos-{}.json"


def sentences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What is told of files that are given as data, by path."""
    before, after = ({path: json.dumps(value) for path, value in side.items()} for side in (old, new))
    return [str(sentence) for sentence in changes_between(before, after).sentences]


def okd(versions: str, old: Any, new: Any) -> list[str]:
    """What is told of one field in several versions: `old` and `new` are given the version and its neighbours."""
    sides: list[dict[str, Any]] = [{}, {}]
    for version in versions.split():
        major, minor = map(int, version.split("."))
        names = {"v": version, "p": f"{major}.{minor - 1}", "n": f"{major}.{minor + 1}"}
        for side, config in zip(sides, (old, new), strict=True):
            text = json.dumps(config)
            for name, value in names.items():
                text = text.replace(f"<{name}>", value)
            side[OKD.format(version)] = json.loads(text)
    return sentences(*sides)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("x-<v>", "y-<v>", "okd-scos 4.12-4.13: release name `x-$(v)` → `y-$(v)`"),
        ("x", "from-<p>", "okd-scos 4.12-4.13: release name `x` → `from-$(p)`"),
        ("x", "to-<n>", "okd-scos 4.12-4.13: release name `x` → `to-$(n)`"),
        ("<p>-<v>-<n>", "<v>", "okd-scos 4.12-4.13: release name `$(p)-$(v)-$(n)` → `$(v)`"),
        ("x", "4.12", "okd-scos 4.12-4.13: release name `x` → `4.12`"),
    ],
)
def test_versions_stand_as_placeholders_only_where_they_differ(old: str, new: str, expected: str) -> None:
    assert okd("4.12 4.13", {"name": old}, {"name": new}) == [expected]


def test_a_version_that_is_part_of_a_number_is_no_placeholder() -> None:
    told = okd("4.1 4.2", {"name": "x"}, {"name": "<v>0"})
    assert told == ["okd-scos 4.1: release name `x` → `4.10`", "okd-scos 4.2: release name `x` → `4.20`"]


def mirror(*excluded: str) -> dict[str, Any]:
    target = {"name": "4.14", "namespace": "origin", "excludeTags": ["always", *excluded]}
    return {"publish": {"m": {"imageStreamRef": target}}}


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("a", "`a` is"),
        ("a b", "`a` and `b` are"),
        ("a b c", "`a`, `b` and `c` are"),
        ("a b c d e f", "`a`, `b`, `c`, `d`, `e` and `f` are"),
        ("a b c d e f g h", "`a`, `b`, `c`, `d`, `e`, `f` and 2 more tags are"),
    ],
)
def test_tags_are_listed_and_the_many_are_counted(items: str, expected: str) -> None:
    told = okd("4.14", mirror(), mirror(*items.split()))
    assert told == [f"okd-scos 4.14: {expected} no longer mirrored from okd-scos to `origin/4.14`"]


def jobs(count: int, branch: str) -> dict[str, Any]:
    return {"verify": {f"t{n}": {"optional": True, "prowJob": {"name": f"ci-{branch}-t{n}"}} for n in range(count)}}


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (5, ["okd-scos {}: 5 tests run jobs of another name: `master` → `main`"]),
        (4, [f"okd-scos {{}}: test `t{n}` runs `ci-main-t{n}` instead of `ci-master-t{n}`" for n in range(4)]),
    ],
)
def test_five_jobs_that_are_renamed_alike_are_one_sentence(count: int, expected: list[str]) -> None:
    assert okd("4.14", jobs(count, "master"), jobs(count, "main")) == [text.format("4.14") for text in expected]
    path = "release-controller/release-okd-scos-next.json"
    told = sentences({path: jobs(count, "master")}, {path: jobs(count, "main")})
    assert [text.partition(": ")[2] for text in told] == [text.partition(": ")[2] for text in expected]


def new_streams(*names: str) -> list[str]:
    tests = {"a": {"prowJob": {"name": "x"}}, "b": {"optional": True, "prowJob": {"name": "y"}}}
    files = {OKD.format(name): {"name": f"{name}.0-0.okd", "verify": tests} for name in names}
    return sentences({}, files)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("4.9", "okd-scos 4.9: new stream 4.9.0-0.okd, 2 tests (1 blocking)"),
        ("4.9 4.10", "okd-scos 4.9-4.10: 2 new streams, 4.9.0-0.okd, 4.10.0-0.okd, 4 tests (2 blocking)"),
        (
            "4.11 4.9 4.10",
            "okd-scos 4.9-4.11: 3 new streams, 4.9.0-0.okd, 4.10.0-0.okd, 4.11.0-0.okd, 6 tests (3 blocking)",
        ),
        ("4.9 4.10 4.11 4.12", "okd-scos 4.9-4.12: 4 new streams, 4.9.0-0.okd to 4.12.0-0.okd, 8 tests (4 blocking)"),
    ],
)
def test_up_to_three_new_streams_are_named(names: str, expected: str) -> None:
    assert new_streams(*names.split()) == [expected]


def test_new_and_removed_streams_stay_apart() -> None:
    files = {OKD.format(v): {"name": f"{v}.0-0.okd"} for v in ("4.8", "4.9")}
    old, new = ({path: config for path, config in files.items() if f"-{v}." in path} for v in ("4.8", "4.9"))
    assert sorted(sentences(old, new)) == [
        "okd-scos 4.8: removed stream 4.8.0-0.okd, no tests",
        "okd-scos 4.9: new stream 4.9.0-0.okd, no tests",
    ]


def test_files_of_no_stream_are_told_to_the_letter() -> None:
    paths = ("argocd/project.yaml", "argocd/root.yaml")
    old: dict[str, Any] = {path: {"kind": "X", "spec": {"a": "x"}} for path in paths}
    new: dict[str, Any] = {
        path: {"kind": "X", "spec": {"a": text}} for path, text in zip(paths, ("y", "y-"), strict=True)
    }
    assert len(sentences(old, new)) == 2


ARCHES = ("", "-arm64", "-multi")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("x", "y$(-arch)", ["ocp 4.14: release name `x` → `y$(-arch)`"]),
        ("x", "y $(arch)", ["ocp 4.14: release name `x` → `y $(arch)`"]),
        ("x", "y-arm64", ["ocp 4.14: release name `x` → `y-arm64`"]),
    ],
)
def test_architectures_stand_as_placeholders_only_where_they_differ(old: str, new: str, expected: list[str]) -> None:
    def side(text: str) -> dict[str, Any]:
        return {
            f"release-controller/release-ocp-4.14{arch}.json": {
                "name": text.replace("$(-arch)", arch).replace("$(arch)", arch[1:] or "amd64")
            }
            for arch in ARCHES
        }

    assert sentences(side(old), side(new)) == expected
