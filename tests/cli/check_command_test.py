"""`okdstreams check` and `okdstreams rules`, run as a user runs them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from okdstreams.checks.rule_texts import rules
from support import ROOT, Run

CASES = ROOT / "tests" / "checks" / "rules"
WARNED = """apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.14
file: release-okd-$(v).json
imageStream: origin/$(v)
config: {name: $(v).0-0.okd, to: release}
tests:
  aws: {job: e2e-aws, gate: blocking}
  gcp: {job: e2e-gcp, gate: informing, retries: 3}
"""
BROKEN = WARNED + "  azure: {job: e2e-azure, gate: async, retries: 1}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A git repository with a folder of streams that have one warning."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    streams = tmp_path / "part" / "streams"
    streams.mkdir(parents=True)
    (streams / "settings.yaml").write_bytes((CASES / "common" / "settings.yaml").read_bytes())
    (streams / "okd.yaml").write_text(WARNED)
    return tmp_path / "part"


def test_this_repository_has_nothing_to_mend(run: Run) -> None:
    result = run("check", "--strict", cwd=ROOT)
    assert (result.returncode, result.stdout) == (0, "")


@pytest.mark.parametrize(
    ("options", "code", "names"),
    [
        ((), 0, ["retries"]),
        (("--strict",), 1, ["retries"]),
        (("--strict", "--ignore", "retries"), 0, []),
        (("--strict", "--ignore", "size,retries"), 0, []),
        (("--strict", "--select", "size", "--select", "async"), 0, []),
        (("--strict", "--select", "size,retries"), 1, ["retries"]),
    ],
)
def test_warnings_fail_only_when_strict_and_not_ignored(
    run: Run, project: Path, options: tuple[str, ...], code: int, names: list[str]
) -> None:
    result = run("check", "--format", "json", *options, cwd=project)
    assert result.returncode == code
    assert [d["check"] for d in json.loads(result.stdout)["diagnostics"]] == names


def test_an_error_fails_unless_it_is_not_asked_for(run: Run, project: Path) -> None:
    (project / "streams" / "okd.yaml").write_text(BROKEN)
    assert run("check", cwd=project).returncode == 1
    assert run("check", "--select", "retries", cwd=project).returncode == 0
    assert run("render", cwd=project).returncode == 1


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_check_that_is_not_there_is_no_answer(run: Run, project: Path, option: str) -> None:
    result = run("check", option, "retry", cwd=project)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "did you mean 'retries'?" in result.stderr


def test_a_finding_stands_at_its_place_with_its_line_and_a_hint(run: Run, project: Path) -> None:
    result = run("check", cwd=project)
    assert result.stdout == (
        "streams/okd.yaml:10:49: warning[retries] informing test 'gcp' is retried 3 times (4.14)\n"
        "      gcp: {job: e2e-gcp, gate: informing, retries: 3}\n"
        "                                                    ^\n"
        "    hint: at most 2: nobody waits for it\n"
    )
    assert result.stderr == "1 warning in 1 streams of 1 families\n"


def test_a_change_is_checked_against_a_commit(run: Run, project: Path) -> None:
    """A stream that goes away is worth a word."""
    file = project / "streams" / "okd.yaml"
    file.write_text(WARNED.replace("versions: 4.14", "versions: 4.13-4.14"))
    who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    subprocess.run(["git", *who, "commit", "-qm", "two streams"], cwd=project, check=True)
    file.write_text(WARNED)
    result = run("check", "--base", "HEAD", "--ignore", "retries", cwd=project)
    message = "release-okd-4.13.json goes away: the controller stops watching '4.13.0-0.okd'"
    assert result.stdout.splitlines()[0] == f"streams/okd.yaml:4:11: warning[blast-radius] {message}"
    assert result.returncode == 0
    assert run("check", "--ignore", "retries", cwd=project).stdout == ""
    assert run("check", "--base", "nowhere", cwd=project).returncode == 2


@pytest.mark.parametrize("form", ["sarif", "github"])
def test_services_get_paths_from_the_root_of_the_repository(run: Run, project: Path, form: str) -> None:
    result = run("check", "--format", form, cwd=project)
    assert "part/streams/okd.yaml" in result.stdout


def test_junit_of_a_clean_folder_has_no_failures(run: Run, project: Path) -> None:
    result = run("check", "--format", "junit", "--ignore", "retries", cwd=project)
    assert 'failures="0"' in result.stdout


def test_rules_lists_every_check(run: Run) -> None:
    lines = run("rules", cwd=ROOT).stdout.splitlines()
    assert [line.split()[0] for line in lines] == [rule.name for rule in rules()]
    assert {line.split()[1] for line in lines} == {"E", "W", "E/W"}


@pytest.mark.parametrize("name", [rule.name for rule in rules()][::12])
def test_rules_explains_a_check_by_a_bad_and_a_good_example(run: Run, name: str) -> None:
    shown = run("rules", name, cwd=ROOT).stdout
    rule = next(rule for rule in rules() if rule.name == name)
    assert shown.startswith(f"{name} (")
    for part in (rule.summary, rule.why, rule.incident, *rule.bad.splitlines(), *rule.good.splitlines()):
        assert part in shown


def test_rules_as_json_has_the_same(run: Run) -> None:
    listed = json.loads(run("rules", "--format", "json", cwd=ROOT).stdout)["rules"]
    assert [rule["name"] for rule in listed] == [rule.name for rule in rules()]
    size = json.loads(run("rules", "size", "--format", "json", cwd=ROOT).stdout)
    assert size.pop("format") == 1
    assert size in listed


def test_rules_of_a_name_that_is_not_there_is_no_answer(run: Run) -> None:
    result = run("rules", "retry", cwd=ROOT)
    assert (result.returncode, result.stdout) == (2, "")
    assert "did you mean 'retries'?" in result.stderr


UNUSED = "  gcp: {job: e2e-gcp, gate: informing, retries: 2, allow: {retries: flaky}}  # stays\n"
PAST = "  azure: {job: e2e-azure, gate: informing, retries: {..4.13: 1, 4.14+: 2}}\n"


def mendable(project: Path) -> tuple[Path, str]:
    """The file of the project with two mistakes that are mended mechanically, and its text without them."""
    file = project / "streams" / "okd.yaml"
    head = WARNED[: WARNED.index("  gcp:")]
    file.write_text(head + UNUSED + PAST)
    mended = UNUSED.replace(", allow: {retries: flaky}", "") + PAST.replace("..4.13: 1, ", "")
    return file, head + mended


def test_what_can_be_mended_mechanically_is_mended_in_place(run: Run, project: Path) -> None:
    file, mended = mendable(project)
    before = run("check", "--strict", cwd=project)
    assert before.returncode == 1
    assert "[unused-allow]" in before.stdout
    assert "[unreachable]" in before.stdout
    done = run("check", "--strict", "--fix", cwd=project)
    assert file.read_text() == mended
    assert done.returncode == 0, done.stdout
    assert "streams/okd.yaml: mended" in done.stderr


def test_what_would_be_mended_is_shown_only(run: Run, project: Path) -> None:
    file, mended = mendable(project)
    text = file.read_text()
    shown = run("check", "--fix", "--diff", cwd=project)
    assert file.read_text() == text
    added = [line[1:] for line in shown.stdout.splitlines() if line.startswith("+  ")]
    assert added == [line for line in mended.splitlines() if line not in text.splitlines()]
    assert run("check", "--diff", cwd=project).returncode == 2
