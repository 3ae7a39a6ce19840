"""`okdstreams render` as people run it: what it says of files that go, and of files that nobody made."""

from __future__ import annotations

import subprocess
from pathlib import Path

from support import Run

FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: {name}
versions: 4.9-{last}
file: release-{name}-$(v).json
imageStream: {name}/$(v)
config: {{name: $(v).0-0.{name}, as: Integration, to: release, expires: 72h}}
tests:
  aws: {{job: periodic-aws-$(v), gate: blocking}}
"""


def families(folder: Path, **last: str) -> Path:
    """A folder of streams, one family a file; None of a file is none."""
    (folder / "streams").mkdir(exist_ok=True)
    for name, version in last.items():
        (folder / "streams" / f"{name}.yaml").write_text(FAMILY.format(name=name, last=version))
    return folder


def paths(name: str, *versions: str) -> list[str]:
    return sorted(
        path
        for v in versions
        for path in (f"rendered/imagestreams/{name}/{v}.yaml", f"rendered/release-controller/release-{name}-{v}.json")
    )


def git(folder: Path, *words: str) -> None:
    command = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b", *words]
    subprocess.run(command, check=True, capture_output=True)


def test_every_file_that_goes_is_named(tmp_path: Path, run: Run) -> None:
    assert run("render", cwd=families(tmp_path, one="4.14", two="4.10")).stdout == ""
    done = run("render", cwd=families(tmp_path, two="4.9"))
    assert done.returncode == 0
    assert sorted(done.stdout.split()) == sorted(["removed", "removed", *paths("two", "4.10")])


def test_more_than_a_quarter_goes_only_when_that_is_said(tmp_path: Path, run: Run) -> None:
    run("render", cwd=families(tmp_path, one="4.10", two="4.10"))
    (tmp_path / "streams/two.yaml").unlink()
    done = run("render", cwd=tmp_path)
    assert done.returncode == 1
    assert [line.split()[-1] for line in done.stdout.splitlines()] == paths("two", "4.9", "4.10")
    assert done.stderr == (
        "rendered: error[file] 4 of 8 files would be removed; nothing is changed\n"
        "    hint: if they are meant to go, run `okdstreams render --yes`\n"
    )
    assert all((tmp_path / path).exists() for path in paths("two", "4.9", "4.10"))
    again = run("render", "--check", cwd=tmp_path)
    assert again.returncode == 1
    assert again.stdout.count("orphaned ") == 4
    done = run("render", "--yes", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.count("removed ") == 4
    assert run("render", "--check", cwd=tmp_path).returncode == 0


def test_a_foreign_file_fails_the_check_with_the_way_out(tmp_path: Path, run: Run) -> None:
    run("render", cwd=families(tmp_path, one="4.10"))
    (tmp_path / "rendered/imagestreams/one/evil.yaml").write_text("kind: Secret\n")
    done = run("render", "--check", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == "foreign  rendered/imagestreams/one/evil.yaml\n"
    assert "`git rm` it, or move it out" in done.stderr
    done = run("render", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "foreign  rendered/imagestreams/one/evil.yaml\n")
    assert (tmp_path / "rendered/imagestreams/one/evil.yaml").exists()


def test_a_damaged_index_is_made_anew_from_the_last_commit(tmp_path: Path, run: Run) -> None:
    run("render", cwd=families(tmp_path, one="4.14", two="4.10"))
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "a")
    index = tmp_path / "rendered/.okdstreams-files"
    index.write_text(f"<<<<<<< HEAD\n{index.read_text()}imagestreams/one/mine.yaml\n>>>>>>> main\n")
    (tmp_path / "rendered/imagestreams/one/mine.yaml").write_text("mine")
    families(tmp_path, two="4.9")
    done = run("render", "--check", cwd=tmp_path)
    assert done.returncode == 1
    assert "orphaned rendered/imagestreams/two/4.10.yaml" in done.stdout
    assert "foreign  rendered/imagestreams/one/mine.yaml" in done.stdout
    assert "line 1 is left of a merge: '<<<<<<< HEAD'; `okdstreams render` makes it anew" in done.stderr
    done = run("render", cwd=tmp_path)
    assert done.returncode == 0
    assert not (tmp_path / "rendered/imagestreams/two/4.10.yaml").exists()
    assert (tmp_path / "rendered/imagestreams/one/mine.yaml").exists()
    assert "<<<" not in index.read_text()
    assert "mine" not in index.read_text()


def test_streams_that_are_not_read_are_told_and_nothing_of_theirs_goes(tmp_path: Path, run: Run) -> None:
    run("render", cwd=families(tmp_path, one="4.10", two="4.10"))
    (tmp_path / "streams/two.yaml").rename(tmp_path / "streams/two.YAML")
    done = run("render", cwd=tmp_path)
    assert done.returncode == 1
    assert "streams/two.YAML:1:1: error[file] two.YAML is not read" in done.stderr
    assert all((tmp_path / path).exists() for path in paths("two", "4.9", "4.10"))
    assert run("check", cwd=tmp_path).returncode == 1


def test_a_stray_file_is_a_warning_each_time(tmp_path: Path, run: Run) -> None:
    families(tmp_path, one="4.10")
    assert run("check", cwd=tmp_path).stdout == ""
    (tmp_path / "streams/notes.txt").write_text("todo")
    for _ in range(2):
        done = run("check", cwd=tmp_path)
        assert done.returncode == 0
        assert "streams/notes.txt:1:1: warning[file] notes.txt is no stream file, and is not read" in done.stdout
    assert run("check", "--strict", cwd=tmp_path).returncode == 1
    assert run("fmt", "--check", cwd=tmp_path).returncode in (0, 1)
    (tmp_path / "streams/notes.txt").rename(tmp_path / "streams/OWNERS")
    assert run("check", cwd=tmp_path).stdout == ""


def test_with_exit_code_whatever_was_written_removed_or_is_foreign_is_told_by_it(tmp_path: Path, run: Run) -> None:
    def answers() -> list[int]:
        return [run("render", "--exit-code", cwd=tmp_path).returncode for _ in range(2)]

    families(tmp_path, one="4.14", two="4.10")
    assert answers() == [1, 0]
    (tmp_path / "rendered/imagestreams/one/4.14.yaml").unlink()
    assert answers() == [1, 0]
    families(tmp_path, two="4.9")
    assert answers() == [1, 0]
    (tmp_path / "rendered/imagestreams/one/mine.yaml").write_text("mine")
    assert answers() == [1, 1]
    assert run("render", "--exit-code", "--ci-repo", ".", cwd=tmp_path).returncode == 2
