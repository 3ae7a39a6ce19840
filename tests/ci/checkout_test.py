"""The jobs of a checkout of the CI configuration: their names, the index, and the check that asks for them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from okdstreams.ci.cache import FORMAT, index_path
from okdstreams.ci.checkout import read_ci_repo
from okdstreams.ci.jobs import CiJobs
from okdstreams.ci.names import CONFIGS, JOBS, names_in
from okdstreams.disk.errors import TreeError
from support import ROOT, Run

FIXTURE = ROOT / "tests" / "ci" / "repo"
OVN = "periodic-ci-openshift-release-master-okd-scos-4.14-e2e-aws-ovn"
NAMES = {
    OVN,
    f"{OVN}-upgrade",
    "periodic-ci-openshift-release-master-nightly-4.14-e2e-aws-sdn-serial",
    "periodic-ci-openshift-release-master-nightly-4.14-e2e-metal-ipi-sdn-bm",
    "periodic-ci-openshift-release-master-nightly-4.14-install-analysis-all",
    "periodic-ci-openshift-release-master-nightly-4.14-e2e-aws-ovn-shards-1of2",
    "periodic-ci-openshift-release-master-nightly-4.14-e2e-aws-ovn-shards-2of2",
    "periodic-ci-openshift-multiarch-master-nightly-4.14-ocp-e2e-aws-ovn-heterogeneous",
    "release-openshift-origin-installer-e2e-aws-upgrade",
    "release-openshift-release-analysis-aggregator",
}
SCOS = f"{CONFIGS}/openshift/release/openshift-release-master__okd-scos-4.14.yaml"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A writable copy of the fixture whose files are an hour old, as in a checkout of some time ago."""
    made = tmp_path / "release"
    shutil.copytree(FIXTURE, made)
    for path in made.rglob("*.yaml"):
        old = path.stat().st_mtime - 3600
        os.utime(path, (old, old))
    return made


def test_the_jobs_of_a_checkout_are_those_on_a_clock_or_for_the_controller() -> None:
    jobs = read_ci_repo(str(FIXTURE))
    assert jobs.names == NAMES
    assert jobs.upgrading == {f"{OVN}-upgrade"}
    assert jobs.diagnostics == ()


@pytest.mark.parametrize(
    ("path", "content", "names"),
    [
        ("o/r/o-r-main.yaml", "tests: [{as: a, cron: '@daily'}]", ["periodic-ci-o-r-main-a"]),
        ("o/r/o-r-main__v-4.1.yaml", "tests: [{as: a, interval: 1h}]", ["periodic-ci-o-r-main-v-4.1-a"]),
        ("o/r/o-r-main.yaml", "tests: [{as: a}]", []),
        ("o/r/o-r-main.yaml", "tests: [{as: a, cron: ''}, {as: b, release_controller: false}]", []),
        ("o/r/o-r-main.yaml", "tests: [{as: a, interval: 1h, shard_count: 1}]", ["periodic-ci-o-r-main-a"]),
        ("o/r/o-r-main.yaml", "tests: [&t {as: a, interval: 1h}, *t]", ["periodic-ci-o-r-main-a"]),
        ("o/r/o-r-main.yaml", "tests: null", []),
        ("o/r/o-r-main.yaml", "", []),
        (
            "o/r/o-r-wrong__name.yaml",
            "tests: [{as: a, interval: 1h}]\nzz_generated_metadata: {org: o, repo: r, branch: b, variant: v}",
            ["periodic-ci-o-r-b-v-a"],
        ),
    ],
)
def test_a_config_makes_jobs(path: str, content: str, names: list[str]) -> None:
    found = names_in(f"{CONFIGS}/{path}", content.encode())
    assert (list(found.names), found.problems) == (names, ())


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"tests:\n- as: [\n", 3, "not YAML"),
        (b"tests:\n\t- as: a\n", 2, "not YAML"),
        (b"a: 1\n---\nb: 2\n", 2, "not YAML"),
        (b"a: 1\nb: \xff\n", 2, "not UTF-8"),
        (b"a: 1\ntests: {as: a}\n", 2, "`tests` is not a list"),
        (b"tests:\n- cron: '@daily'\n", 2, "a test without `as`"),
        (b"a:\n " + b"[" * 100_000, 2, "nested more than 200 levels deep"),
        (b"- " * 100_000, 1, "nested more than 200 levels deep"),
    ],
)
def test_a_malformed_config_is_a_problem_with_a_line(content: bytes, line: int, message: str) -> None:
    (problem,) = names_in(f"{CONFIGS}/o/r/o-r-b.yaml", content).problems
    assert problem.line == line
    assert message in problem.message


def test_a_periodic_without_a_name_is_a_problem() -> None:
    found = names_in(f"{JOBS}/x.yaml", b"periodics:\n- name: a\n- cron: '@daily'\n")
    assert found.names == ("a",)
    assert found.problems[0][::2] == (3, "a periodic without `name`")


def test_malformed_yaml_is_a_warning_and_the_other_files_are_read(checkout: Path) -> None:
    (checkout / SCOS).write_text("tests:\n- as: x\n  cron: [\n")
    jobs = read_ci_repo(str(checkout))
    assert jobs.names == {name for name in NAMES if not name.startswith(OVN)}
    (warning,) = jobs.diagnostics
    assert (warning.span.file, warning.span.line, warning.severity.label) == (str(checkout / SCOS), 4, "warning")


def test_what_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TreeError, match="has no ci-operator/config or ci-operator/jobs"):
        read_ci_repo(str(tmp_path))


def test_odd_files_are_warnings(checkout: Path) -> None:
    folder = checkout / JOBS
    os.mkfifo(folder / "fifo.yaml")
    (folder / "lost.yaml").symlink_to("nowhere.yaml")
    (folder / "loop").symlink_to(folder)
    (folder / ".hidden.yaml").write_text("[")
    jobs = read_ci_repo(str(checkout))
    assert jobs.names == NAMES
    assert [d.message for d in jobs.diagnostics] == ["not a regular file", "cannot be read: No such file or directory"]


@pytest.mark.parametrize(
    ("written", "near"),
    [
        (f"{OVN}-upgrad", f"{OVN}-upgrade"),
        (OVN.replace("ovn", "onv"), OVN),
        ("release-openshift-origin-installer-e2e-aws-upgrades", "release-openshift-origin-installer-e2e-aws-upgrade"),
        ("something-else", ""),
        ("", ""),
    ],
)
def test_a_near_miss_is_suggested(written: str, near: str) -> None:
    assert read_ci_repo(str(FIXTURE)).nearest(written) == near


# the index


def test_the_index_answers_as_the_files_do(checkout: Path, cache: Path) -> None:
    (checkout / JOBS / "bad.yaml").write_text("[")
    first = read_ci_repo(str(checkout))
    assert [p.name for p in cache.iterdir()] == [_index(checkout).name]
    again = read_ci_repo(str(checkout))
    assert again == first


def test_a_file_that_is_not_touched_is_not_read_again(checkout: Path) -> None:
    _settle(checkout)
    index = _index(checkout)
    _forge(index, OVN, "periodic-told-by-the-index-alone")
    before = index.read_bytes()
    assert "periodic-told-by-the-index-alone" in read_ci_repo(str(checkout)).names
    assert index.read_bytes() == before


def test_a_change_is_seen_even_when_size_and_time_stay(checkout: Path) -> None:
    _settle(checkout)
    path = checkout / SCOS
    status = path.stat()
    path.write_text(path.read_text().replace("as: e2e-aws-ovn\n", "as: e2e-gcp-ovn\n"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    names = read_ci_repo(str(checkout)).names
    assert OVN not in names
    assert OVN.replace("aws", "gcp") in names


def test_a_change_right_after_indexing_is_seen(checkout: Path) -> None:
    path = checkout / SCOS
    for word in ("one", "two", "six"):
        path.write_text(f"tests: [{{as: {word}, interval: 1h}}]\n")
        assert f"periodic-ci-openshift-release-master-okd-scos-4.14-{word}" in read_ci_repo(str(checkout)).names


def test_a_removed_file_takes_its_jobs_with_it(checkout: Path) -> None:
    read_ci_repo(str(checkout))
    (checkout / SCOS).unlink()
    assert OVN not in read_ci_repo(str(checkout)).names


def test_a_fresh_clone_uses_the_index_of_another_for_the_same_content(checkout: Path, tmp_path: Path) -> None:
    read_ci_repo(str(checkout))
    _forge(_index(checkout), OVN, "periodic-told-by-the-index-alone")
    clone = tmp_path / "clone"
    shutil.copytree(checkout, clone)
    (clone / JOBS / "new.yaml").write_text("periodics: [{name: new}]")
    names = read_ci_repo(str(clone)).names
    assert {"periodic-told-by-the-index-alone", "new"} <= names


@pytest.mark.parametrize(
    "damage",
    [b"", b"\x00\xff", b"{}", FORMAT.encode() + b" 0\n[0,{}]\n", b"truncate", b"flip"],
    ids=["empty", "binary", "json", "digest", "truncated", "flipped"],
)
def test_a_damaged_index_is_as_none(checkout: Path, damage: bytes) -> None:
    read_ci_repo(str(checkout))
    index = _index(checkout)
    content = index.read_bytes()
    changed = {b"truncate": content[:-20], b"flip": content.replace(OVN.encode(), OVN.encode()[::-1])}
    index.write_bytes(changed.get(damage, damage))
    assert read_ci_repo(str(checkout)).names == NAMES
    assert index.read_bytes().startswith(FORMAT.encode())


def test_a_cache_that_cannot_be_written_is_no_error(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("OKDSTREAMS_CACHE_DIR", str(tmp_path / "file" / "below"))
    assert read_ci_repo(str(checkout)).names == NAMES


def test_the_cache_can_be_switched_off(checkout: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKDSTREAMS_CACHE", "off")
    assert read_ci_repo(str(checkout)).names == NAMES
    assert not cache.exists()


def test_the_index_is_in_the_cache_folder_of_the_user(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _index(checkout).parent.name == "cache"
    monkeypatch.delenv("OKDSTREAMS_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", "/x/cache")
    assert _index(checkout).parent == Path("/x/cache/okdstreams")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative: to be ignored, says the specification")
    monkeypatch.setenv("HOME", "/home/u")
    assert _index(checkout).parent == Path("/home/u/.cache/okdstreams")


def test_old_indexes_go(checkout: Path, cache: Path, tmp_path: Path) -> None:
    for number in range(10):
        clone = tmp_path / f"clone{number}"
        shutil.copytree(checkout, clone)
        read_ci_repo(str(clone))
    assert len(list(cache.iterdir())) == 8


def test_many_files_are_parsed_in_several_processes(tmp_path: Path) -> None:
    folder = tmp_path / CONFIGS / "o" / "r"
    folder.mkdir(parents=True)
    padding = "# padding\n" * 110_000
    for number in range(5):
        (folder / f"o-r-b{number}.yaml").write_text(f"tests: [{{as: a, cron: x}}]\n{padding}")
    program = (
        "from okdstreams.ci.checkout import read_ci_repo\n"
        f"if __name__ == '__main__':\n    print(sorted(read_ci_repo({str(tmp_path)!r}).names))\n"
    )
    script = tmp_path / "script.py"
    script.write_text(program)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{[f'periodic-ci-o-r-b{number}-a' for number in range(5)]}\n"


def test_runs_at_one_time_give_one_answer(checkout: Path, tmp_path: Path) -> None:
    program = f"from okdstreams.ci.checkout import read_ci_repo; print(len(read_ci_repo({str(checkout)!r}).names))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert {run.communicate()[0] for run in runs} == {f"{len(NAMES)}\n"}
    assert read_ci_repo(str(checkout)).names == NAMES


def _index(checkout: Path) -> Path:
    """The index of a checkout."""
    path = index_path(str(checkout))
    assert path is not None
    return path


def _settle(checkout: Path) -> None:
    """Index a checkout as it would be some time after it was made: no file younger than the index."""
    read_ci_repo(str(checkout))
    index = _index(checkout)
    _, entries = json.loads(index.read_bytes().splitlines()[1])
    _rewrite(index, json.dumps([2**62, entries]))


def _forge(index: Path, old: str, new: str) -> None:
    """Put a name into the index that no file has."""
    _rewrite(index, index.read_text().splitlines()[1].replace(f'"{old}"', f'"{new}"'))


def _rewrite(index: Path, body: str) -> None:
    index.write_text(f"{FORMAT} {hashlib.sha256(body.encode()).hexdigest()}\n{body}\n")


# the check

AGGREGATED = {
    "optional": False,
    "aggregatedProwJob": {"analysisJobCount": 3, "prowJob": {"name": "no-such-aggregator"}},
}


def _audit(run: Run, folder: Path, job: str, name: str = "release-okd-scos-4.14.json", **more: Any) -> tuple[int, str]:
    """Exit code and output for a config with one test of that job."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    test = {"prowJob": {"name": job}, "optional": True, **more}
    config = {"name": "4.14.0-0.okd-scos", "to": "release-scos", "verify": {"aws": test}}
    path.write_text(json.dumps(config, indent=2))
    done = run("audit", str(path), "--ci-repo", str(FIXTURE), "--select", "job-exists", cwd=folder)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def test_a_job_that_is_there_is_not_reported(run: Run, tmp_path: Path) -> None:
    assert _audit(run, tmp_path, OVN) == (0, "")


def test_a_missing_job_is_reported_where_it_is_named(run: Run, tmp_path: Path) -> None:
    code, output = _audit(run, tmp_path, OVN + "s")
    assert code == 1
    assert f"release-okd-scos-4.14.json:7:17: error[job-exists] no ProwJob '{OVN}s'" in output
    assert f"hint: did you mean '{OVN}'?" in output


def test_an_aggregator_is_looked_up_too(run: Run, tmp_path: Path) -> None:
    code, output = _audit(run, tmp_path, OVN, **AGGREGATED)
    assert code == 1
    assert "release-okd-scos-4.14.json:13:19: error[job-exists] no ProwJob 'no-such-aggregator'" in output
    assert output.count("error[") == 1


def test_a_missing_job_of_a_disabled_test_is_a_warning(run: Run, tmp_path: Path) -> None:
    code, output = _audit(run, tmp_path, "no-such-job", disabled=True)
    assert (code, output.count("warning[job-exists]")) == (0, 1)


def test_a_private_job_is_there_when_the_public_one_is(run: Run, tmp_path: Path) -> None:
    private = "priv/release-ocp-4.14.json"
    assert _audit(run, tmp_path, f"{OVN}-priv", name=private) == (0, "")
    assert _audit(run, tmp_path, f"{OVN}-x-priv", name=private)[0] == 1
    assert _audit(run, tmp_path, f"{OVN}-priv")[0] == 1


def test_check_looks_jobs_up_too(run: Run, project: Path) -> None:
    done = run("check", "--ci-repo", str(FIXTURE), "--select", "job-exists", cwd=project)
    assert done.returncode == 1
    assert "error[job-exists]" in done.stdout
    assert run("check", "--ci-repo", "nowhere", cwd=project).returncode == 2


def test_the_protocol_of_the_checks_is_met() -> None:
    jobs = CiJobs(frozenset({"a"}))
    assert jobs.has("a")
    assert not jobs.has("b")
