"""Releases that exist against the upgrades that are offered: every line of what users reported, played through."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from okdstreams.compiler import Compilation
from okdstreams.language.versions import Succession, Version
from okdstreams.releases.answers import Answers, Unreadable, read_answers
from okdstreams.releases.gaps import gaps
from support import Run

STREAM = "4-scos-stable"
JUMP = Succession({Version(5, 0): (Version(4, 22),), Version(5, 1): (Version(5, 0), Version(4, 22))})


def answers(releases: list[str], upgrades: list[tuple[str, str]]) -> Answers:
    return Answers({STREAM: tuple(releases)}, frozenset(upgrades))


def told(releases: list[str], upgrades: list[tuple[str, str]]) -> list[str]:
    return [
        f"{gap.release}: {gap.reason} {','.join(gap.sources)}".rstrip()
        for gap in gaps(answers(releases, upgrades), JUMP)
    ]


A, B, C = (f"4.20.0-okd-scos.{n}" for n in (9, 10, 11))


@pytest.mark.parametrize(
    ("releases", "upgrades", "expected"),
    [
        ([A], [], []),
        ([B, A], [(A, B)], []),
        ([B, A], [], [f"{A}: no way on", f"{B}: no edge from the newest earlier release of its minor {A}"]),
        (
            [C, B, A],
            [(A, B), (A, C)],
            [f"{B}: no way on", f"{C}: no edge from the newest earlier release of its minor {B}"],
        ),
        (["4.22.0-okd-scos.1", "5.0.0-okd-scos.0"], [("4.22.0-okd-scos.1", "5.0.0-okd-scos.0")], []),
        (
            ["4.22.0-okd-scos.1", "5.0.0-okd-scos.0", "5.1.0-okd-scos.0"],
            [("4.22.0-okd-scos.1", "5.0.0-okd-scos.0"), ("5.0.0-okd-scos.0", "5.1.0-okd-scos.0")],
            ["5.1.0-okd-scos.0: no edge from the newest release of 4.22 4.22.0-okd-scos.1"],
        ),
        (["not a release", A], [], []),
    ],
    ids=["one", "reached", "not reached", "one left out", "over a major", "a second predecessor", "no version"],
)
def test_what_is_missing_is_told(releases: list[str], upgrades: list[tuple[str, str]], expected: list[str]) -> None:
    assert told(releases, upgrades) == expected


def test_an_earlier_release_is_reached_from_any_of_the_predecessor() -> None:
    releases = ["4.21.0-okd-scos.0", "4.21.0-okd-scos.9", "4.22.0-okd-scos.0", "4.22.0-okd-scos.1"]
    way = [("4.21.0-okd-scos.0", "4.21.0-okd-scos.9"), ("4.21.0-okd-scos.0", "4.22.0-okd-scos.0")]
    way += [("4.22.0-okd-scos.0", "4.22.0-okd-scos.1"), ("4.21.0-okd-scos.9", "4.22.0-okd-scos.1")]
    assert told(releases, way) == []


def report_of(start: str, end: str, *edges: tuple[int, int]) -> dict[str, bytes]:
    """The controller's answers: both were accepted, and may be upgraded between as `edges` say."""
    nodes = [{"version": start, "payload": "a"}, {"version": end, "payload": "b"}]
    return {
        "accepted.json": json.dumps({STREAM: [end, start]}).encode(),
        "graph.json": json.dumps({"nodes": nodes, "edges": edges}).encode(),
    }


def test_every_release_that_users_reported_is_told(shared: Path, compilation: Compilation) -> None:
    with (shared / "corpus" / "okd-2026" / "releases.tsv").open() as f:
        reports = list(csv.DictReader(f, delimiter="\t"))
    assert len(reports) == 9
    for report in reports:
        start, end = report["from"], report["to"]
        missing = gaps(read_answers(report_of(start, end)), compilation.fleet.succession)
        assert (end, (start,)) in [(gap.release, gap.sources) for gap in missing], end
        assert not gaps(read_answers(report_of(start, end, (0, 1))), compilation.fleet.succession), end


@pytest.mark.parametrize(("edges", "code"), [((), 1), (((0, 1),), 0)])
def test_the_command_reads_files(run: Run, project: Path, edges: tuple[tuple[int, int], ...], code: int) -> None:
    start, end = "4.20.0-okd-scos.0", "4.20.0-okd-scos.1"
    for name, content in report_of(start, end, *edges).items():
        (project / name).write_bytes(content)
    answer = run("edges", "--releases", "accepted.json", "--releases", "graph.json", cwd=project)
    assert answer.returncode == code
    assert (f"{end}  no edge from the newest earlier release of its minor: {start}" in answer.stdout) is bool(code)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "not JSON"),
        (b"[]", "neither accepted releases nor a graph"),
        (b'{"4-stable": "4.20.0"}', "is not a list of releases"),
        (b'{"nodes": [], "edges": [[0, 1]]}', "not a pair of indexes"),
        (b'{"nodes": [{"version": "4.20.0"}], "edges": []}', "accepted is missing"),
        (b'{"4-stable": ["4.20.0"]}', "/graph is missing"),
    ],
)
def test_what_is_no_answer_is_told_with_its_file(content: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message) as told:
        read_answers({"a.json": content})
    assert told.value.file == "a.json"
    assert told.value.hint
