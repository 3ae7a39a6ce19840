"""`okdstreams gates --history` on a made history: loosened, moved to another row, renamed, tightened again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support import Git, Run, git_in

STREAMS = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.13-4.14
file: release-okd-$(v).json
imageStream: origin/$(v)
config: {{name: $(v).0-0.okd, to: release}}
tests:
  gcp: {{job: e2e-gcp-$(v), gate: blocking}}
{rows}
"""
HISTORY = (
    ("2026-01-01", "Ann", "begin", "  aws: {job: e2e-aws-$(v), gate: blocking}"),
    ("2026-02-01", "Bob", "loosen", "  aws: {job: e2e-aws-$(v), gate: informing}"),
    (
        "2026-02-10",
        "Bob",
        "move",
        "  aws:\n"
        "    - {job: e2e-aws-$(v), in: 4.13, gate: informing}\n"
        "    - {job: e2e-aws-$(v), in: 4.14+, gate: informing}",
    ),
    ("2026-03-01", "Ann", "rename", "  aws-ovn: {job: e2e-aws-$(v), gate: informing}"),
    ("2026-04-01", "Cid", "tighten", "  aws-ovn: {job: e2e-aws-$(v), gate: {4.14: blocking, else: informing}}"),
)

Commit = Callable[..., None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """The repository, each commit rendered."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "streams").mkdir()
    git = git_in(folder)
    git("init", "-q", "-b", "main")
    for day, author, subject, rows in HISTORY:
        commit(folder, git, run, day, author, subject, rows)
    return folder


def commit(folder: Path, git: Git, run: Run, day: str, author: str, subject: str, rows: str) -> None:
    (folder / "streams" / "okd.yaml").write_text(STREAMS.format(rows=rows))
    assert run("render", cwd=folder).returncode == 0
    git("add", "-A")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00Z")
        git("commit", "-q", "--allow-empty", f"--author={author} <{author}@example.com>", "-m", subject)


def history(run: Run, folder: Path, *arguments: str) -> dict[tuple[str, str], dict[str, Any]]:
    """(test, version) to what `--history` tells of it on the first of May."""
    day = ("--today", "2026-05-01", "--format", "json")
    done = run("gates", "--history", *day, *arguments, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["format"] == 1
    return {(test["test"], test["version"]): test for test in answer["tests"]}


@pytest.mark.parametrize("source", [(), ("--compiled",)], ids=["rendered", "compiled"])
def test_a_gate_is_followed_through_rows_and_names(made: Path, run: Run, source: tuple[str, ...]) -> None:
    tests = history(run, made, *source)
    assert set(tests) == {("aws-ovn", "4.13"), ("aws-ovn", "4.14"), ("gcp", "4.13"), ("gcp", "4.14")}
    newest = tests["aws-ovn", "4.14"]
    assert [(e["day"], e["was"], e["gate"], e["author"], e["subject"]) for e in newest["events"]] == [
        ("2026-01-01", "", "blocking", "Ann", "begin"),
        ("2026-02-01", "blocking", "informing", "Bob", "loosen"),
        ("2026-03-01", "informing", "informing", "Ann", "rename"),
        ("2026-04-01", "informing", "blocking", "Cid", "tighten"),
    ]
    assert (newest["events"][2]["wasName"], newest["events"][2]["name"]) == ("aws", "aws-ovn")
    assert (newest["since"], newest["author"], newest["blockedDays"], newest["flips"]) == ("2026-04-01", "Cid", 61, 2)
    older = tests["aws-ovn", "4.13"]
    assert (older["gate"], older["since"], older["author"]) == ("informing", "2026-02-01", "Bob")
    assert (older["blockedDays"], older["flips"]) == (31, 1)
    assert tests["gcp", "4.14"]["blockedDays"] == 120


def test_the_table_tells_versions_together_and_the_newest_first(made: Path, run: Run) -> None:
    done = run("gates", "--history", "--today", "2026-05-01", cwd=made)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[:5] for line in lines[1:]] == [
        ["2026-04-01", "blocking", "aws-ovn", "okd", "4.14"],
        ["2026-02-01", "informing", "aws-ovn", "okd", "4.13"],
        ["2026-01-01", "blocking", "gcp", "okd", "4.13-4.14"],
    ]
    assert done.stderr == "4 tests, 1 flips; 4 commits of rendered/release-controller\n"


def test_one_test_is_told_by_any_name_that_it_had(made: Path, run: Run) -> None:
    done = run("gates", "aws", "--history", "--version", "4.14", "--today", "2026-05-01", cwd=made)
    first, *events = done.stdout.splitlines()
    assert first == "aws-ovn of okd 4.14: blocking, blocked 61 days, flips 2×"
    assert [line.split()[0] for line in events] == ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]
    assert "informing, was called aws" in events[2]
    wrong = run("gates", "awss", "--history", cwd=made)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean aws" in wrong.stderr


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2026-04-01", {("aws-ovn", "4.14")}),
        ("HEAD~1", {("aws-ovn", "4.14")}),
        ("HEAD", set()),
        ("2026-03-01", {("aws-ovn", "4.13"), ("aws-ovn", "4.14")}),
    ],
)
def test_since_narrows_it(made: Path, run: Run, since: str, expected: set[tuple[str, str]]) -> None:
    assert set(history(run, made, "--since", since)) == expected


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--history", "--since", "nowhere"], "'nowhere' is neither a day nor a revision"),
        (["--since", "HEAD"], "needs --history"),
        (["--history", "--format", "markdown"], "not as markdown"),
        (["--history", "--today", "tomorrow"], "is not a day"),
    ],
)
def test_what_cannot_be_answered_is_refused(made: Path, run: Run, arguments: list[str], says: str) -> None:
    done = run("gates", *arguments, cwd=made)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split())


@pytest.mark.parametrize("source", [(), ("--compiled",)], ids=["rendered", "compiled"])
def test_what_was_read_before_is_not_read_again(made: Path, run: Run, cache: Path, source: tuple[str, ...]) -> None:
    first = history(run, made, *source)
    (kept,) = cache.glob("gates-*")
    written = kept.stat().st_mtime_ns
    assert history(run, made, *source) == first
    assert kept.stat().st_mtime_ns == written
    kept.write_bytes(b"damaged\n" + kept.read_bytes())
    assert history(run, made, *source) == first


@pytest.mark.parametrize("source", [(), ("--compiled",)], ids=["rendered", "compiled"])
def test_of_a_merge_the_author_of_what_was_merged_is_told(
    made: Path, run: Run, tmp_path: Path, source: tuple[str, ...]
) -> None:
    folder = tmp_path / "merged"
    git = git_in(tmp_path)
    git("clone", "-q", str(made), str(folder))
    git = git_in(folder)
    git("checkout", "-q", "-b", "branch")
    commit(folder, git, run, "2026-04-10", "Dan", "off", HISTORY[0][3].replace("aws:", "aws-ovn:"))
    git("checkout", "-q", "main")
    commit(folder, git, run, "2026-04-15", "Ann", "elsewhere", HISTORY[-1][3])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", "2026-04-20T12:00:00Z")
        git("merge", "-q", "--no-ff", "branch", "-m", "merge")
    event = history(run, folder, *source)["aws-ovn", "4.13"]["events"][-1]
    assert (event["day"], event["author"], event["subject"], event["gate"]) == ("2026-04-20", "Dan", "off", "blocking")


def test_without_rendered_files_the_streams_are_compiled(made: Path, run: Run, tmp_path: Path) -> None:
    git = git_in(tmp_path)
    git("init", "-q")
    (tmp_path / "streams").mkdir()
    for day, author, subject, rows in HISTORY[:2]:
        (tmp_path / "streams" / "okd.yaml").write_text(STREAMS.format(rows=rows))
        git("add", "-A")
        git("commit", "-qm", subject)
        (tmp_path / "streams" / "okd.yaml").write_text("kind: [")
        git("commit", "-qam", f"break {day} {author}")
    (tmp_path / "streams" / "okd.yaml").write_text(STREAMS.format(rows=HISTORY[1][3]))
    done = run("gates", "aws", "--history", cwd=tmp_path)
    assert "blocking → informing" in done.stdout
    assert "4 commits of streams" in done.stderr
    assert "2 commits are left out: their streams have errors" in done.stderr


def test_outside_of_a_repository_there_is_no_history(made: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "okd.yaml").write_text((made / "streams" / "okd.yaml").read_text())
    done = run("gates", "--history", cwd=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert done.returncode == 2
    assert "is not in a git repository" in done.stderr
