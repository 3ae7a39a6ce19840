"""`okdstreams gates`: what gates which payload, told in every form and narrowed by every filter."""

from __future__ import annotations

import csv
import io
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
from okdstreams.compiler import Compilation
from okdstreams.fleet.stream_stats import gates
from okdstreams.gates.matrix import matrix
from okdstreams.report.gates.text import gates_text
from support import ROOT, Run

SMALL = ROOT / "tests" / "small"


def ask(*arguments: str, streams: Path = SMALL) -> Result:
    """The command in this process."""
    return CliRunner().invoke(application("gates"), ["gates", "--streams", str(streams), *arguments])


def rows(*arguments: str, streams: Path = SMALL) -> list[dict[str, Any]]:
    done = ask("--format", "json", *arguments, streams=streams)
    assert (done.exit_code, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["format"] == 1
    of_answer: list[dict[str, Any]] = answer["rows"]
    return of_answer


def test_every_test_of_every_public_config_is_told_as_the_controller_reads_it() -> None:
    told = {(c["config"], c["name"]): c for row in rows(streams=ROOT / "streams") for c in row["gates"]}
    verify = {
        (path.name, name): body
        for path in (ROOT / "rendered" / "release-controller").glob("*.json")
        for name, body in json.loads(path.read_text()).get("verify", {}).items()
    }
    assert told.keys() == verify.keys()
    for key, cell in told.items():
        body = verify[key]
        blocks = not body.get("optional", False) and not body.get("disabled", False)
        assert (cell["gate"] == "blocking") == blocks, key
        assert cell["retries"] == body.get("maxRetries", 0)
        assert bool(cell["upgradeFrom"]) == body.get("upgrade", False)
        assert cell["jobs"][0] == body["prowJob"]["name"]


def test_the_counts_are_those_of_list(compilation: Compilation) -> None:
    counted = {s.file: gates(s.config) for s in compilation.fleet.streams if not s.private}
    words: dict[str, list[str]] = {file: [] for file in counted}
    for cell in matrix(compilation.fleet).cells:
        words[cell.file].append(cell.gate)
    for file, gates_of in words.items():
        informing = gates_of.count("informing") + gates_of.count("async")
        assert (gates_of.count("blocking"), informing, gates_of.count("off")) == counted[file], file


def test_a_cell_leads_to_its_row() -> None:
    for row in rows("--family", "okd"):
        for cell in row["gates"]:
            line = Path(cell["place"]["file"]).read_text().splitlines()[cell["place"]["line"] - 1]
            assert line.strip().startswith(f"{row['test']}:")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--family", "okd"], {("okd", "blocking"), ("okd", "informing")}),
        (["--family", "okd", "--gate", "blocking"], {("okd", "blocking")}),
        (["--family", "okd", "--version", "4.5-4.9"], set()),
        (["--version", "4.14", "--job", "*okd-scos*upgrade"], {("okd-scos", "informing")}),
        (["--live", "--version", "4.9", "--family", "ocp-ci"], set()),
    ],
)
def test_filters_narrow_the_matrix(arguments: list[str], expected: set[tuple[str, str]]) -> None:
    assert {(row["family"], cell["gate"]) for row in rows(*arguments) for cell in row["gates"]} == expected


def test_list_takes_the_same_filters(run: Run) -> None:
    arguments = ("--family", "okd", "--gate", "blocking", "--job", "*-ovn")
    listed = json.loads(run("list", *arguments, "--format", "json", "--streams", str(SMALL), cwd=ROOT).stdout)
    assert [stream["version"] for stream in listed["streams"]] == ["4.12", "4.13", "4.14"]
    assert {c["version"] for row in rows(*arguments) for c in row["gates"]} == {"4.12", "4.13", "4.14"}


def test_csv_has_a_line_for_each_test_in_each_stream() -> None:
    lines = list(csv.DictReader(io.StringIO(ask("--family", "okd", "--format", "csv").stdout)))
    cells = [(row["test"], cell) for row in rows("--family", "okd") for cell in row["gates"]]
    assert [(line["test"], line["version"], line["gate"]) for line in lines] == [
        (test, cell["version"], cell["gate"]) for test, cell in cells
    ]


def test_markdown_escapes_what_stream_files_say() -> None:
    arguments = ("--family", "ocp-ci", "--version", "4.14", "--gate", "blocking", "--format", "markdown")
    text = ask(*arguments, streams=ROOT / "streams").stdout
    assert "| ocp-ci | aggregated-aws-ovn-upgrade-\\$(v)-minor | amd64 | blocking |  |" in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["aws-ovnn", "--family", "okd"], "did you mean aws-ovn"),
        (["nothing-like-it"], "`okdstreams gates` lists them"),
        (["--family", "odk"], "'odk' is none of ocp-ci, okd,"),
        (["--gate", "block"], "'block' is not one of 'blocking', 'informing', 'async', 'off'"),
        (["--version", "4"], "'4' is not a"),
    ],
)
def test_what_names_nothing_is_a_usage_error(arguments: list[str], says: str) -> None:
    done = ask(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split())


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_table_fits_whatever_width(compilation: Compilation, width: int) -> None:
    lines = gates_text(matrix(compilation.fleet), width)
    assert [line for line in lines if len(line) > width] == []
    assert any("B" in line for line in lines)


def test_a_terminal_is_asked_how_wide_it_is(root: Path) -> None:
    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "60"}
    command = [sys.executable, "-m", "okdstreams", "gates", "--family", "okd-scos", "--family", "okd"]
    done = subprocess.run(command, cwd=root, env=environment, stdout=follower, stderr=subprocess.DEVNULL, check=False)
    os.close(follower)
    lines = os.read(leader, 1 << 16).decode().splitlines()
    os.close(leader)
    assert done.returncode == 0
    assert lines[0].split() == ["FAMILY", "TEST", "4.5-4.9", "4.10-4.11", "4.12-4.14"]
    assert max(map(len, lines)) <= 60


GOVERNED = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.12-4.14
file: release-okd-$(v).json
imageStream: origin/$(v)
config: {name: $(v).0-0.okd, to: release}
defaults: {tests: {owner: okd}}
tests:
  aws: {job: e2e-aws-$(v), gate: blocking, since: {4.14: 2026-08-21, else: 2025-01-10}}
  metal:
    job: e2e-metal-$(v)
    gate: informing
    owner: [{in: 4.14, set: {team: metal, contact: "#metal"}}, {set: okd}]
    until: 2026-12-31
    tracking: https://example.com/issues/7
    why: new hardware of $(v)
"""
SETTINGS = """\
apiVersion: streams.okd.io/v1alpha2
kind: Settings
gates: {teams: {okd: {contact: "#okd"}}}
"""


@pytest.fixture
def governed(tmp_path: Path) -> Path:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "okd.yaml").write_text(GOVERNED)
    (tmp_path / "streams" / "settings.yaml").write_text(SETTINGS)
    return tmp_path


def test_what_is_said_for_people_is_told_and_not_rendered(governed: Path, run: Run) -> None:
    answer = json.loads(run("gates", "--format", "json", cwd=governed).stdout)
    cells = {(row["test"], cell["version"]): cell for row in answer["rows"] for cell in row["gates"]}
    assert cells["aws", "4.13"]["since"] == "2025-01-10"
    assert cells["aws", "4.14"]["since"] == "2026-08-21"
    assert cells["metal", "4.13"]["owner"] == {"team": "okd", "contact": "#okd"}
    assert cells["metal", "4.14"]["owner"] == {"team": "metal", "contact": "#metal"}
    assert cells["metal", "4.14"]["why"] == "new hardware of 4.14"
    assert run("render", cwd=governed).returncode == 0
    config = json.loads((governed / "rendered" / "release-controller" / "release-okd-4.14.json").read_text())
    assert config["verify"]["metal"] == {"optional": True, "prowJob": {"name": "e2e-metal-4.14"}}


def test_one_test_is_told_in_full(governed: Path, run: Run) -> None:
    done = run("gates", "metal", cwd=governed)
    assert done.stdout == (
        "okd metal amd64\n"
        "  4.12: informing\n"
        "    owner         okd (#okd)\n"
        "    until         2026-12-31\n"
        "    why           new hardware of 4.12\n"
        "    tracking      https://example.com/issues/7\n"
        "    job           e2e-metal-4.12\n"
        "    place         streams/okd.yaml:11\n"
        "  4.13: informing\n"
        "    owner         okd (#okd)\n"
        "    until         2026-12-31\n"
        "    why           new hardware of 4.13\n"
        "    tracking      https://example.com/issues/7\n"
        "    job           e2e-metal-4.13\n"
        "    place         streams/okd.yaml:11\n"
        "  4.14: informing\n"
        "    owner         metal (#metal)\n"
        "    until         2026-12-31\n"
        "    why           new hardware of 4.14\n"
        "    tracking      https://example.com/issues/7\n"
        "    job           e2e-metal-4.14\n"
        "    place         streams/okd.yaml:11\n"
    )
    assert done.stderr == "1 test in 3 versions: 3 informing\n"


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("until: 2026-02-30", "is not a day"),
        ("until: soon", "is not a day"),
        ("tracking: http://example.com", "'http://example.com' is not a link"),
        ("owner: {contact: a}", "team"),
        ("owner: +x", "is not the name of a team"),
        ("why: $(cloud)", "unknown placeholder $(cloud)"),
    ],
)
def test_a_mistake_in_it_is_told_at_its_place(governed: Path, run: Run, field: str, says: str) -> None:
    path = governed / "streams" / "okd.yaml"
    row = next(line for line in GOVERNED.splitlines() if line.startswith(f"    {field.split(':')[0]}:"))
    path.write_text(GOVERNED.replace(row, f"    {field}"))
    done = run("check", cwd=governed)
    assert done.returncode == 1
    assert says in done.stdout
    assert f"streams/okd.yaml:{GOVERNED.splitlines().index(row) + 1}:" in done.stdout


def test_codeowners_are_asked_by_their_names_on_github(governed: Path, run: Run) -> None:
    settings = SETTINGS.replace('contact: "#okd"', 'github: "@okd-project/okd"')
    (governed / "streams" / "settings.yaml").write_text(settings)
    done = run("gates", "--format", "codeowners", cwd=governed)
    assert done.stdout == (
        "# who answers for the gates, by `okdstreams gates --format codeowners`\n/streams/okd.yaml @okd-project/okd\n"
    )
    assert "nobody says what 'metal' is called on GitHub" in done.stderr
    assert done.returncode == 0


def test_a_day_passes_and_a_gate_expires(governed: Path, run: Run, cache: Path) -> None:
    last, day_after = (run("check", "--today", day, cwd=governed) for day in ("2026-12-31", "2027-01-01"))
    assert "[expired]" not in last.stdout
    assert "streams/okd.yaml:15:12: warning[expired] 'metal' was to be informing in 4.12-4.14" in day_after.stdout
    assert run("check", "--strict", "--today", "2027-01-01", cwd=governed).returncode == 1
    assert not list(cache.glob("clean-*")), "a verdict that a day can overturn is not kept"
    wrong = run("check", "--today", "2027-02-30", cwd=governed)
    assert wrong.returncode == 2
    assert "'2027-02-30' is not a day" in wrong.stderr


def test_what_is_rendered_does_not_depend_on_the_day(governed: Path, run: Run) -> None:
    path = governed / "streams" / "okd.yaml"
    path.write_text(GOVERNED.replace("2026-12-31", "2020-12-31"))
    done = run("render", cwd=governed)
    assert done.returncode == 0
    assert "expired" not in done.stdout + done.stderr
    assert "[expired]" in run("check", cwd=governed).stdout
