"""What pipelines' repositories bring, against the AppProjects that the settings make of them."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from okdstreams.compiler import Compilation, compile_streams
from okdstreams.language.model.argocd import Application
from okdstreams.language.object_kinds import kind_of
from okdstreams.output.applied import applied_objects
from okdstreams.pipeline_repo.brought import Brought, BroughtObject
from okdstreams.pipeline_repo.check import applied, remarks_on
from okdstreams.pipeline_repo.walk import walked
from support import ROOT, Run, git_in

Rows = dict[tuple[str, str, str], list[BroughtObject]]


def rows(shared: Path, day: str) -> Rows:
    """Every object that each path of each repository brings at a commit."""
    table: Rows = {}
    with (shared / "corpus" / day / "pipelines" / "resources.tsv").open() as f:
        for row in csv.DictReader(f, delimiter="\t"):
            obj = BroughtObject(kind_of(row["apiVersion"], row["kind"]), row["namespace"], row["name"], row["file"])
            table.setdefault((row["repository"], row["commit"], row["path"]), []).append(obj)
    return table


def of_today() -> dict[str, Application]:
    """The settings that docs/fleets.md shows."""
    block = re.search(r"```yaml settings\n(applications:.*?)```", (ROOT / "docs" / "fleets.md").read_text(), re.S)
    assert block
    head = "apiVersion: streams.okd.io/v1alpha2\nkind: Settings\nargocd: {repoURL: https://example.com/a.git}\n"
    compilation = compile_streams({"settings.yaml": (head + block[1]).encode()})
    assert [d for d in compilation.diagnostics if d.is_error] == []
    return compilation.fleet.settings.applications


@pytest.fixture(params=["openshift-release-2023-07-18", "okd-2026"])
def day(request: pytest.FixtureRequest, shared: Path, compilation: Compilation) -> tuple[Rows, dict[str, Application]]:
    table = rows(shared, request.param)
    return table, of_today() if request.param == "okd-2026" else compilation.fleet.settings.applications


def test_no_project_refuses_anything_or_permits_in_vain(day: tuple[Rows, dict[str, Application]]) -> None:
    table, applications = day
    assert len(applications) >= 3
    for name, application in applications.items():
        brought = Brought(tuple(table[name, application.revision, application.path]))
        assert list(remarks_on(application, brought)) == [], name
    keys: list[Any] = [
        (app.cluster, obj.key(app.namespace))
        for name, app in applications.items()
        for obj in applied(app, Brought(tuple(table[name, app.revision, app.path])))
    ]
    assert len(keys) == len(set(keys)), "no object is brought twice"


def test_what_the_streams_render_is_brought_by_nothing_else(shared: Path, compilation: Compilation) -> None:
    table = rows(shared, "openshift-release-2023-07-18")
    own = {obj.brought.key(obj.namespace) for obj in applied_objects(compilation.fleet)}
    assert len(own) >= 2
    upstream = set()
    for name, app in compilation.fleet.settings.applications.items():
        brought = Brought(tuple(table[name, app.revision, app.path]))
        assert own.isdisjoint(obj.key(app.namespace) for obj in applied(app, brought))
        upstream |= {obj.key(app.namespace) for obj in brought.objects}
    assert own & upstream, "without `without`, builds would be started by two"


def test_every_kind_that_a_project_lacks_is_told(shared: Path, compilation: Compilation) -> None:
    app = compilation.fleet.settings.applications["okd-coreos-pipeline"]
    brought = Brought(
        tuple(rows(shared, "openshift-release-2023-07-18")["okd-coreos-pipeline", app.revision, app.path])
    )
    bare = app.model_copy(update={"kinds": [], "clusterKinds": [], "namespaces": [], "without": {}})
    refusals = [r for r in remarks_on(bare, brought) if "refuses" in r.message]
    assert len(refusals) == len(brought.objects) == 40


SETTINGS = """\
apiVersion: streams.okd.io/v1alpha2
kind: Settings
argocd: {repoURL: "https://example.com/group/streams"}
applications:
  tekton:
    path: overlays/a
    revision: v1
    namespace: ci
    kinds: [Task, CronJob]
    namespaces: [elsewhere]
"""
BASE = """\
apiVersion: v1
kind: Namespace
metadata: {name: ci}
---
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: build}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: agents}
---
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: other, namespace: third}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Streams, and beside them a checkout of a pipeline with a kustomization."""
    for path, text in {
        "streams/settings.yaml": SETTINGS,
        "tekton/base/objects.yaml": BASE,
        "tekton/base/kustomization.yaml": "resources: [objects.yaml]\n",
        "tekton/overlays/a/kustomization.yaml": "resources: [../../base]\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    git = git_in(tmp_path / "tekton")
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    git("tag", "v1")
    return tmp_path


def check(run: Run, folder: Path, **environment: str) -> tuple[int, list[str]]:
    """The exit code, and the findings without the excerpts."""
    done = run("check", "--pipelines-repo", "tekton=tekton", cwd=folder, **environment)
    lines = (done.stdout + done.stderr).splitlines()
    return done.returncode, [line.partition("] ")[2] for line in lines if "[pipeline-repo]" in line]


def without_programs(tmp_path: Path) -> str:
    """A PATH with git and without kustomize."""
    programs = tmp_path / "programs"
    programs.mkdir()
    git = shutil.which("git")
    assert git
    (programs / "git").symlink_to(git)
    return str(programs)


REFUSED = {
    "its AppProject refuses DaemonSet agents/agent": "`kinds` has no DaemonSet",
    "its AppProject refuses Namespace ci": "`clusterKinds` has no Namespace",
    "its AppProject refuses Task third/other": "third is none of its namespaces",
}


@pytest.mark.parametrize("program", [True, False])
def test_every_object_that_is_refused_is_told_with_its_field(program: bool, run: Run, repository: Path) -> None:
    environment = {} if program else {"PATH": without_programs(repository)}
    code, lines = check(run, repository, **environment)
    assert code == 1
    assert len(lines) == 5
    for start, end in REFUSED.items():
        assert any(line.startswith(f"tekton: {start} (") and line.endswith(end) for line in lines), lines
    assert "tekton: `kinds` permits CronJob, and nothing brings one" in lines
    assert "tekton: `namespaces` permits elsewhere, and nothing is brought there" in lines


def test_a_project_that_fits_is_silent_and_reads_the_pinned_revision(run: Run, repository: Path) -> None:
    fitting = SETTINGS.replace("[Task, CronJob]", "[DaemonSet, Task]").replace("[elsewhere]", "[agents, third]")
    (repository / "streams/settings.yaml").write_text(f"{fitting}    clusterKinds: [Namespace]\n")
    (repository / "tekton/base/objects.yaml").write_text("not: a manifest\n")
    assert check(run, repository) == (0, [])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("revision: v1", "revision: v2", "tekton has no revision v2"),
        ("path: overlays/a", "path: overlays/b", "no folder 'overlays/b' at v1"),
        (
            "kinds: [Task, CronJob]",
            "kinds: [Task]\n    without: {Role: a}",
            "`without` names Role a, and nothing is so",
        ),
    ],
)
def test_what_is_not_there_is_told(old: str, new: str, message: str, run: Run, repository: Path) -> None:
    (repository / "streams/settings.yaml").write_text(SETTINGS.replace(old, new))
    code, lines = check(run, repository)
    assert code == 1
    assert f"tekton: {message}" in lines


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("tekton", "'tekton' is not NAME=DIR"),
        ("tektn=tekton", "'tektn' of `applications` is not one of tekton"),
        ("tekton=nowhere", "no folder nowhere"),
    ],
)
def test_a_checkout_that_cannot_be_meant_is_no_answer(arguments: str, message: str, run: Run, repository: Path) -> None:
    done = run("check", "--pipelines-repo", arguments, cwd=repository)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_walk_says_what_it_cannot_do(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text(
        yaml.safe_dump(
            {
                "resources": ["gone.yaml", ".", "https://example.com/a?ref=b", "ok.yaml"],
                "patches": [{"patch": "x"}],
                "namespace": "n",
                "namePrefix": "p-",
                "configMapGenerator": [{"name": "c"}],
            }
        )
    )
    (tmp_path / "ok.yaml").write_text(BASE)
    brought = walked(str(tmp_path), ".")
    assert {str(obj) for obj in brought.objects} == {
        "ConfigMap n/p-c*", "DaemonSet n/p-agent", "Namespace p-ci", "Task n/p-build", "Task n/p-other"
    }  # fmt: skip
    assert brought.mistakes == (
        "kustomization.yaml: resources name gone.yaml, which is not there",
        "kustomization.yaml: resources lead back to .",
    )
    assert brought.limits == (
        "kustomization.yaml: resources name https://example.com/a?ref=b, which is not fetched",
        "kustomization.yaml: `patches` is not followed",
    )


@pytest.mark.parametrize("text", ["- a", "a: [", "resources: 3", "bases: [3]", ""])
def test_a_kustomization_that_is_none_is_a_mistake(text: str, tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text(text)
    assert walked(str(tmp_path), ".").mistakes


def test_plain_manifests_are_those_of_the_folder_itself(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.yaml").write_text(BASE)
    (tmp_path / "b.yml").write_text("apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret}]\n")
    (tmp_path / "c.json").write_text("[]")
    brought = walked(str(tmp_path), ".")
    assert [str(obj) for obj in brought.objects] == ["Secret *"]
    assert brought.mistakes == ("c.json has a document without apiVersion and kind",)
    assert not brought.is_kustomization
