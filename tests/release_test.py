"""A release: one version, a changelog of the known form, what is built, and the workflow that publishes it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from okdstreams import __version__
from support import ROOT, git_in

WORKFLOW: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/release.yaml").read_text())
KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
SOURCES = ("CHANGELOG.md", "okdstreams/__init__.py", "editors/vscode/package.json", "editors/vscode/package-lock.json")

Release = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files in which the version stands, and the program that writes it."""
    for name in (*SOURCES, ".ci/release"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def release(checkout: Path) -> Release:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(checkout / ".ci/release"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    return run


def mistakes(text: str) -> list[str]:
    """What is not as Keep a Changelog 1.1 has it."""
    told = []
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    links = dict(re.findall(r"^\[(.+)\]: (\S+)$", text, re.MULTILINE))
    if not text.startswith("# Changelog\n") or headings[:1] != ["[Unreleased]"]:
        told.append("it begins with `# Changelog` and `## [Unreleased]`")
    days = []
    for heading in headings[1:]:
        match = re.fullmatch(r"\[(\d+\.\d+\.\d+\S*)\] - (\d{4}-\d\d-\d\d)(?: \[YANKED\])?", heading)
        if not match:
            told.append(f"no version and date: {heading}")
            continue
        days.append(date.fromisoformat(match[2]))
    if days != sorted(days, reverse=True):
        told.append("the newest comes first")
    names = [heading.partition("]")[0].removeprefix("[") for heading in headings]
    told += [f"no link: {name}" for name in names if not links.get(name, "").startswith("https://")]
    for section in re.split(r"^## .*$", text, flags=re.MULTILINE)[1:]:
        kinds = re.findall(r"^### (.*)$", section, re.MULTILINE)
        if kinds != [kind for kind in KINDS if kind in kinds]:
            told.append(f"kinds are {', '.join(KINDS)}, each once, not {kinds}")
    return told


def test_the_changelog_has_the_known_form() -> None:
    assert mistakes((ROOT / "CHANGELOG.md").read_text()) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## [Unreleased]", "## Unreleased"),
        ("### Added", "### News"),
        ("[Unreleased]: https", "[Unreleased]: nowhere"),
        ("## [Unreleased]\n", "## [Unreleased]\n\n## [0.1.0]\n"),
    ],
)
def test_another_form_is_noticed(old: str, new: str) -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    assert old in text
    assert mistakes(text.replace(old, new, 1))


def test_the_version_is_that_of_the_newest_release() -> None:
    """A checkout without tags and an sdist have it too: it is a literal, which tag and changelog have to equal."""
    headings = re.findall(r"^## \[(\d.*?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[:1] in ([], [__version__])
    tags = git_in(ROOT)("tag", "--points-at", "HEAD", "--list", "v*") if (ROOT / ".git").exists() else ""
    assert set(tags.split()) <= {f"v{__version__}"}


def test_a_release_is_prepared_and_then_ready(checkout: Path, release: Release) -> None:
    refused = release("check", "v0.2.0")
    assert refused.returncode == 1
    assert f"okdstreams/__init__.py has the version {__version__}" in refused.stderr
    assert release("prepare", "0.2.0").returncode == 0
    assert release("check", "v0.2.0").stderr == ""
    assert release("check", "v0.2.0").returncode == 0
    assert "is not v and a version" in release("check", "0.2.0").stderr
    assert release("notes").stdout.startswith("### Added")
    assert release("prepare", "next").returncode == 2
    assert mistakes((checkout / "CHANGELOG.md").read_text()) == []


def test_a_second_release_links_to_what_changed_since_the_first(checkout: Path, release: Release) -> None:
    release("prepare", "0.2.0")
    release("prepare", "0.3.0")
    text = (checkout / "CHANGELOG.md").read_text()
    assert mistakes(text) == []
    assert "/compare/v0.3.0...HEAD\n" in text
    assert "\n[0.3.0]: https://github.com/okd-project/okd-streams/compare/v0.2.0...v0.3.0\n" in text
    assert release("check", "v0.3.0").stderr == "CHANGELOG.md says nothing of 0.3.0\n"


def test_what_is_built_holds_what_it_needs_and_no_more(built: Path) -> None:
    (wheel,), (source,) = built.glob("*.whl"), built.glob("*.tar.gz")
    names = zipfile.ZipFile(wheel).namelist()
    with tarfile.open(source) as archive:
        sources = {name.partition("/")[2] for name in archive.getnames()}
    package = {str(path.relative_to(ROOT)) for path in (ROOT / "okdstreams").rglob("*") if path.is_file()}
    package = {name for name in package if not name.endswith((".pyc", ".pyo"))}
    assert any(name.endswith(".json") for name in package)
    assert package <= set(names)
    assert {name.partition("/")[0] for name in names} == {"okdstreams", f"okdstreams-{__version__}.dist-info"}
    assert package | {"README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml"} <= sources
    assert not {name.partition("/")[0] for name in sources} & {"tests", "rendered", "streams", "examples", "bench"}


def test_what_is_built_is_fit_for_the_index(built: Path) -> None:
    pytest.importorskip("twine", reason="the extra `release` is not installed")
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, built.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout.count("PASSED")) == (0, 2), done.stdout + done.stderr


def test_what_is_published_is_what_was_built_and_tried() -> None:
    jobs = WORKFLOW["jobs"]
    steps = {name: [step.get("uses", "").partition("@")[0] for step in job["steps"]] for name, job in jobs.items()}
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert jobs["publish"]["environment"] == "pypi"
    assert jobs["publish"]["needs"] == "build"
    assert steps["publish"] == ["actions/download-artifact", "pypa/gh-action-pypi-publish"]
    assert jobs["publish"]["steps"][1]["with"]["attestations"] is True
    assert "python -m build" not in str(jobs["publish"])
    assert all("id-token" not in str(job.get("permissions")) for name, job in jobs.items() if name != "publish")
