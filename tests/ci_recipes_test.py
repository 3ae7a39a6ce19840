"""The CI recipes, run as their CI runs them: their own scripts, a real clone, and a stand-in only for who posts."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from okdstreams.disk.tree import write
from okdstreams.project import compile_folder
from support import BYTECODE, ROOT

GITHUB = ROOT / "deploy" / "github" / "okdstreams.yaml"
PAGES = ROOT / "deploy" / "github" / "report.yaml"
ARTIFACT = "https://github.com/okd-project/okd-streams/actions/runs/1/artifacts/2"
TEKTON = ROOT / "deploy" / "tekton" / "task.yaml"
PROW = ROOT / "deploy" / "prow" / "presubmits.yaml"

FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.9-4.10
file: release-okd-$(v).json
imageStream: origin/$(v)
config: {name: $(v).0-0.okd, as: Integration, to: release, expires: 72h}
tests:
  aws: {job: periodic-aws-$(v), gate: informing}
  gcp: {job: periodic-gcp-$(v), gate: blocking}
"""
CHANGED = FAMILY.replace("informing", "blocking")
WARNED = FAMILY.replace("blocking", "informing")
BROKEN = FAMILY.replace("informing", "blockin")
SENTENCE = "test `aws` becomes blocking"

POST = """\
#!{python} -IS
import json, os, pathlib, sys
words = sys.argv[1:]
files = [w.partition("@")[2] or w for w in words if "@" in w or w.endswith(".md")]
body = next((pathlib.Path(f).read_text() for f in files if pathlib.Path(f).is_file()), "")
stdin = "" if sys.stdin.isatty() or pathlib.Path(sys.argv[0]).name == "gh" else sys.stdin.read()
with open(os.environ["POSTED"], "a") as f:
    print(json.dumps({{"words": words, "body": body, "stdin": stdin}}), file=f)
if "--paginate" in words:
    print(os.environ.get("OLD_COMMENT", ""))
"""


@dataclass
class Site:
    """A machine of the CI: programs, a clone with a change on top of a base, and what was posted from it."""

    folder: Path
    clone: Path
    base: str

    @property
    def environment(self) -> dict[str, str]:
        foreign = ("GIT_", "PYTHON", "GITHUB_", "PULL_")
        outer = {k: v for k, v in os.environ.items() if not k.startswith(foreign) or k in BYTECODE}
        path = os.pathsep.join([str(self.folder / "bin"), os.environ["PATH"]])
        return {**outer, "PATH": path, "POSTED": str(self.folder / "posted"), "HOME": str(self.folder)}

    def run(self, shell: list[str], script: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*shell, script],
            cwd=self.clone,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )

    @property
    def posted(self) -> list[dict[str, Any]]:
        file = self.folder / "posted"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def render(folder: Path) -> None:
    made = compile_folder(str(folder / "streams"))
    assert made.is_sound
    write(str(folder / "rendered"), {path: manifest.text for path, manifest in made.manifests.items()})


@pytest.fixture
def site(tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The base is committed and rendered; the change is for the test to make."""
    clone = tmp_path / "clone"
    (clone / "streams").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    python = shlex.quote(sys.executable)
    program(tmp_path / "bin" / "okdstreams", (programs / "okdstreams").read_text())
    program(tmp_path / "bin" / "python3", f'#!/bin/sh\nexec {python} "$@"\n')
    for poster in ("gh", "curl"):
        program(tmp_path / "bin" / poster, POST.format(python=sys.executable))
    for variable in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(variable)
    (clone / "streams" / "okd.yaml").write_text(FAMILY)
    render(clone)

    def git(*words: str) -> str:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
        return subprocess.run(
            ["git", *identity, *words], cwd=clone, check=True, capture_output=True, text=True
        ).stdout.strip()

    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "base")
    return Site(tmp_path, clone, git("rev-parse", "HEAD"))


def change(site: Site, text: str, *, rendered: bool) -> None:
    (site.clone / "streams" / "okd.yaml").write_text(text)
    if rendered:
        render(site.clone)


Outcome = tuple[bool, str]
"""Whether the CI is content, and everything that it printed."""


def github(site: Site) -> Outcome:
    """The steps of the workflow, as the runner runs them: `bash -e`, until one fails."""
    values = {
        "github.event.pull_request.base.sha": site.base,
        "github.event.pull_request.number": "7",
        "github.token": "secret",
        "steps.upload.outputs.artifact-url": ARTIFACT,
    }
    runner = {
        "RUNNER_TEMP": str(site.folder),
        "GITHUB_STEP_SUMMARY": str(site.folder / "summary.md"),
        "GITHUB_REPOSITORY": "okd-project/okd-streams",
    }
    printed = ""
    for step in yaml.safe_load(GITHUB.read_text())["jobs"]["streams"]["steps"]:
        if "run" not in step or step["name"] == "install":
            continue
        assert "${{" not in step["run"], "what a pull request names must not be read as shell"
        given = {k: re.sub(r"\$\{\{ (.*?) \}\}", lambda m: values[m[1]], v) for k, v in step.get("env", {}).items()}
        done = site.run(["bash", "-e", "-c"], step["run"], {**runner, **given})
        printed += done.stdout + done.stderr
        if done.returncode:
            return False, printed
    return True, printed


def tekton(site: Site) -> Outcome:
    """The steps of the Task, one after the other until one fails; each is a script with its interpreter."""
    spec = yaml.safe_load(TEKTON.read_text())["spec"]
    (site.folder / "token").write_text("secret")
    values = {
        "params.base": site.base,
        "params.repository": "okd-project/okd-streams",
        "params.pull-request": "7",
        "params.api": "https://api.example.com",
        "workspaces.github.path": str(site.folder),
        "workspaces.source.path": str(site.clone),
    }
    names = {f"params.{parameter['name']}" for parameter in spec["params"]} - {"params.image"}
    assert names == {name for name in values if name.startswith("params.")}
    template = spec["stepTemplate"]
    given = {e["name"]: re.sub(r"\$\((.*?)\)", lambda m: values[m[1]], e["value"]) for e in template["env"]}
    given["REPORT"] = str(site.folder)
    printed = ""
    for number, step in enumerate(spec["steps"]):
        for name in (*values, "params.image"):
            assert f"$({name})" not in step["script"], "what a pull request names must not be read as shell"
        program(site.folder / f"step-{number}", step["script"])
        done = site.run([str(site.folder / f"step-{number}")], "", given)
        printed += done.stdout + done.stderr
        if done.returncode:
            return False, printed
    return True, printed


def prow(site: Site) -> Outcome:
    (job,) = yaml.safe_load(PROW.read_text())["presubmits"]["okd-project/okd-streams"]
    (container,) = job["spec"]["containers"]
    (site.folder / "artifacts").mkdir(exist_ok=True)
    (site.folder / "token").write_text("secret")
    given = {
        "ARTIFACTS": str(site.folder / "artifacts"),
        "PULL_BASE_SHA": site.base,
        "PULL_NUMBER": "7",
        "REPO_OWNER": "okd-project",
        "REPO_NAME": "okd-streams",
        "TOKEN": str(site.folder / "token"),
    }
    assert container["env"] == [{"name": "TOKEN", "value": "/etc/github/token"}]
    done = site.run(container["command"], container["args"][0], given)
    return done.returncode == 0, done.stdout + done.stderr


RECIPES = pytest.mark.parametrize("recipe", [github, tekton, prow], ids=lambda r: r.__name__)


@RECIPES
def test_a_sound_change_passes_and_its_diff_is_posted(site: Site, recipe: Any) -> None:
    change(site, CHANGED, rendered=True)
    passed, printed = recipe(site)
    assert passed, printed
    comment = bodies(site)[-1]
    assert SENTENCE in comment
    assert "secret" not in printed
    assert all("secret" not in " ".join(post["words"]) for post in site.posted), "the token is in the process list"
    if recipe is github:
        assert f"({ARTIFACT})" in comment
        changes = (site.folder / "report" / "changes.html").read_text()
        assert "test <code>aws</code> becomes blocking" in changes
        (upload,) = (step for step in steps_of(GITHUB, "streams") if step.get("id") == "upload")
        assert upload["with"]["path"] == "${{ runner.temp }}/report"


@pytest.mark.parametrize("recipe", [tekton, prow], ids=lambda r: r.__name__)
def test_no_change_passes_too_and_the_token_reaches_curl_on_its_standard_input(site: Site, recipe: Any) -> None:
    passed, printed = recipe(site)
    assert passed, printed
    assert SENTENCE not in bodies(site)[-1]
    (post,) = site.posted
    assert post["stdin"] == 'header = "Authorization: Bearer secret"\n'
    assert post["words"][-1].endswith("/repos/okd-project/okd-streams/issues/7/comments")


@RECIPES
def test_a_change_that_is_not_rendered_fails_after_its_diff_is_posted(site: Site, recipe: Any) -> None:
    change(site, CHANGED, rendered=False)
    passed, printed = recipe(site)
    assert not passed
    assert "stale    rendered/release-controller/release-okd-4.10.json" in printed
    assert SENTENCE in bodies(site)[-1]
    if recipe is prow:
        assert failed_of_junit(site) == []


@RECIPES
def test_a_broken_stream_fails_where_it_is_broken_and_nothing_is_posted(site: Site, recipe: Any) -> None:
    change(site, BROKEN, rendered=False)
    passed, printed = recipe(site)
    assert not passed
    place = "file=streams/okd.yaml,line=9" if recipe is github else "streams/okd.yaml:9:"
    assert place in printed
    assert bodies(site) == []
    if recipe is prow:
        assert failed_of_junit(site) == ["schema"]


def failed_of_junit(site: Site) -> list[str | None]:
    """The checks that failed, by the file that Prow finds in the artifacts."""
    suite = ElementTree.parse(site.folder / "artifacts" / "junit_okdstreams.xml").getroot()
    assert len(list(suite.iter("testcase"))) > 1
    return [case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None]


def test_a_warning_that_nobody_allowed_fails(site: Site) -> None:
    change(site, WARNED, rendered=True)
    passed, printed = tekton(site)
    assert not passed
    assert "gate-missing" in printed


@RECIPES
def test_a_base_that_is_not_in_the_clone_fails(site: Site, recipe: Any) -> None:
    passed, printed = recipe(Site(site.folder, site.clone, "0" * 40))
    assert not passed
    assert "0" * 40 in printed
    assert bodies(site) == []


def bodies(site: Site) -> list[str]:
    """The comments, whether they were posted as Markdown or as JSON."""
    found = [post["body"] for post in site.posted if post["body"]]
    return [json.loads(body)["body"] if body.startswith("{") else body for body in found]


def test_the_github_comment_is_replaced_when_there_is_one(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert github(site)[0]
    first = [post["words"][:2] for post in site.posted]
    monkeypatch.setenv("OLD_COMMENT", "123\n456")
    assert github(site)[0]
    second = site.posted[len(first) :]
    assert first == [["api", "--paginate"], ["pr", "comment"]]
    assert second[1]["words"][:3] == ["api", "--method", "PATCH"]
    assert second[1]["words"][-1] == "repos/okd-project/okd-streams/issues/comments/123"
    assert second[1]["body"].startswith("<!-- okdstreams -->\n")
    assert (site.folder / "summary.md").read_text().count(second[1]["body"].splitlines()[1]) == 2


@pytest.mark.parametrize("before", ["", "0" * 40, "HEAD"])
def test_the_report_is_published_with_what_changed(site: Site, before: str) -> None:
    change(site, CHANGED, rendered=True)
    (step,) = (step for step in steps_of(PAGES, "pages") if step.get("name") == "report")
    done = site.run(["bash", "-e", "-c"], step["run"], {"RUNNER_TEMP": str(site.folder), "BEFORE": before})
    assert done.returncode == 0, done.stderr
    folder = site.folder / "report"
    assert (folder / "index.html").is_file()
    assert (folder / "changes.html").exists() == (before == "HEAD")
    assert not [path for path in folder.rglob(".*")]
    (upload,) = (step for step in steps_of(PAGES, "pages") if "upload-pages-artifact" in step.get("uses", ""))
    assert upload["with"]["path"] == "${{ runner.temp }}/report"


def steps_of(workflow: Path, job: str) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = yaml.safe_load(workflow.read_text())["jobs"][job]["steps"]
    return steps


def scripts() -> Iterator[tuple[str, str]]:
    for step in yaml.safe_load(GITHUB.read_text())["jobs"]["streams"]["steps"]:
        yield "github", step.get("run", "")
    for step in yaml.safe_load(TEKTON.read_text())["spec"]["steps"]:
        yield "tekton", step["script"]
    for job in yaml.safe_load(PROW.read_text())["presubmits"]["okd-project/okd-streams"]:
        yield "prow", job["spec"]["containers"][0]["args"][0]


@pytest.mark.parametrize("name", ["github", "tekton", "prow"])
def test_each_recipe_checks_compares_and_posts(name: str) -> None:
    text = "\n".join(script for recipe, script in scripts() if recipe == name)
    for command in ("okdstreams check --strict", "okdstreams render --check", "okdstreams diff --format markdown"):
        assert command in text
