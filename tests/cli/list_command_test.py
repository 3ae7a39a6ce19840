"""`okdstreams list`: the facts of every stream, filtered and sorted."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from okdstreams.cli.app import application
from okdstreams.fleet.annotation import annotation_bytes
from okdstreams.fleet.stream_stats import gates
from support import ROOT, Run

SMALL = ROOT / "tests" / "small"


def ask(*arguments: str, streams: Path) -> Result:
    """The command in this process: a dozen questions do not need a dozen programs."""
    return CliRunner().invoke(application("list"), ["list", "--streams", str(streams), *arguments])


def listed(*arguments: str, streams: Path = ROOT / "streams") -> list[dict[str, Any]]:
    done = ask("--format", "json", *arguments, streams=streams)
    assert (done.exit_code, done.stderr) == (0, "")
    found: list[dict[str, Any]] = json.loads(done.stdout)["streams"]
    return found


@pytest.mark.parametrize(
    ("verify", "expected"),
    [
        ({}, (0, 0, 0)),
        ({"a": {}}, (1, 0, 0)),
        ({"a": {"optional": False, "maxRetries": 3}}, (1, 0, 0)),
        ({"a": {"optional": True}, "b": {"optional": True, "async": True}}, (0, 2, 0)),
        ({"a": {"disabled": True}, "b": {"disabled": True, "optional": True}, "c": {"disabled": False}}, (1, 0, 2)),
    ],
)
def test_tests_are_counted_as_the_controller_reads_them(verify: dict[str, Any], expected: tuple[int, int, int]) -> None:
    assert gates({"verify": verify}) == expected


def test_the_size_is_that_of_the_annotation_in_bytes() -> None:
    assert annotation_bytes({"name": "Ö&", "to": "r"}) == len('{"name":"Ö&","to":"r"}'.encode()) == 23


def test_every_stream_is_listed_by_family_version_and_architecture(root: Path) -> None:
    streams = listed()
    assert len(streams) == 172
    keys = [
        (s["family"], [int(n) for n in (s["version"] or "0.0").split(".")], s["arch"], s["private"]) for s in streams
    ]
    assert keys == sorted(keys)
    assert sum(s["private"] for s in streams) == 66
    for stream in streams:
        config = json.loads((root / "rendered" / "release-controller" / stream["file"]).read_text())
        assert stream["name"] == config["name"]
        assert stream["mode"] == config.get("as", "Integration")
        assert stream["endOfLife"] == config.get("endOfLife", False)
        compact = json.dumps(config, ensure_ascii=False, separators=(",", ":"))
        assert stream["annotationBytes"] == len(compact.encode())
        assert stream["blocking"] + stream["informing"] + stream["off"] == len(config.get("verify", {}))


def test_the_carriers_are_those_of_the_corpus(corpus: Path) -> None:
    rows = [line.split("\t") for line in (corpus / "targets.tsv").read_text().splitlines()[1:]]
    expected = {config: f"{namespace}/{name}" for config, namespace, name in rows}
    assert {s["file"]: s["imageStream"] for s in listed()} == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--family", "okd"], 5),
        (["--family", "okd", "--family", "okd-scos"], 8),
        (["--version", "4.14"], 6),
        (["--version", "4.13+", "--arch", "arm64"], 4),
        (["--version", "4.9-4.10", "--family", "okd"], 1),
        (["--arch", "amd64", "--family", "ocp-ci"], 12),
        (["--arch", "amd64", "--live", "--family", "ocp-ci"], 10),
        (["--version", "9.9"], 0),
    ],
)
def test_filters_narrow_the_list(arguments: list[str], expected: int) -> None:
    assert len(listed(*arguments, streams=SMALL)) == expected


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--family", "odk"], "'odk' is none of ocp-ci, okd,"),
        (["--arch", "x86"], "'x86' is none of amd64, arm64"),
        (["--version", "4"], "'4' is not a version such as 4.14"),
    ],
)
def test_a_filter_that_names_nothing_is_a_usage_error(arguments: list[str], says: str) -> None:
    done = ask(*arguments, streams=SMALL)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split())


def test_the_table_lines_up_and_is_whole_when_piped(root: Path, run: Run) -> None:
    done = run("list", "--family", "okd-scos", "--family", "okd-stable", cwd=root)
    assert done.stdout == (
        "family      minor  arch   mode         block  inform  bytes  note  ImageStream\n"
        "okd-scos    4.12   amd64  Integration      1       1    485        origin/scos-4.12\n"
        "okd-scos    4.13   amd64  Integration      1       1    485        origin/scos-4.13\n"
        "okd-scos    4.14   amd64  Integration      1       1    485        origin/scos-4.14\n"
        "okd-stable  -      amd64  Stable           1       0    402        origin/release\n"
    )
    assert done.stderr == "4 of 172 streams\n"
    assert len(run("list", cwd=root).stdout.splitlines()) == 173


def test_a_screen_is_not_flooded(root: Path) -> None:
    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "80", "LINES": "24"}
    command = [sys.executable, "-m", "okdstreams", "list"]
    done = subprocess.run(command, cwd=root, env=environment, stdout=follower, stderr=subprocess.DEVNULL, check=False)
    os.close(follower)
    lines = os.read(leader, 1 << 16).decode().splitlines()
    os.close(leader)
    assert done.returncode == 0
    assert lines[-1] == "… and 152 more: --all shows them; --family, --version, --arch and --live choose"
    assert len(lines) == 22
    assert max(map(len, lines)) <= 80


def test_streams_with_errors_are_not_listed(tmp_path: Path, run: Run) -> None:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "a.yaml").write_text("kind: StreamFamily\n")
    done = run("list", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "streams/a.yaml:1:1: error[schema]" in done.stderr
