"""What is rendered for the cluster holds what is known about how Argo CD and the API server merge it.

The facts are told in docs/argo-cd.md.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from argocd_schemas import no_unknown_fields, schemas_of_argo_cd

from okdstreams.compiler import Compilation, compile_streams
from support import ROOT

STREAMS = sorted((ROOT / "rendered" / "imagestreams").rglob("*.yaml"))
ARGOCD = sorted((ROOT / "rendered" / "argocd").rglob("*.yaml"))
EXAMPLES = [ROOT / "deploy/argocd/examples/hydrator.yaml", ROOT / "deploy/argocd/examples/plugin.yaml"]
CONFIG = "release.openshift.io/config"
KUBECTL = shutil.which("kubectl")


def manifest(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return value


@pytest.fixture(scope="module")
def image_stream_schema(shared: Path) -> jsonschema.Draft7Validator:
    document = no_unknown_fields(json.loads((shared / "schemas" / "imagestream-openapi.json").read_text()))
    root = {"$ref": "#/definitions/com.github.openshift.api.image.v1.ImageStream"}
    return jsonschema.Draft7Validator({**root, "definitions": document["definitions"]})


@pytest.fixture(scope="module")
def argocd_schemas(shared: Path) -> dict[str, jsonschema.Draft7Validator]:
    return schemas_of_argo_cd(shared)


def test_every_image_stream_is_what_the_api_server_takes(image_stream_schema: jsonschema.Draft7Validator) -> None:
    assert len(STREAMS) > 100
    for path in STREAMS:
        image_stream_schema.validate(manifest(path))


def test_the_schema_check_would_notice_an_unknown_field(image_stream_schema: jsonschema.Draft7Validator) -> None:
    body = manifest(STREAMS[0])
    assert image_stream_schema.is_valid(body)
    assert not image_stream_schema.is_valid({**body, "spec": {"tag": []}})


@pytest.mark.parametrize("path", [*ARGOCD, *EXAMPLES], ids=lambda p: p.stem)
def test_every_argo_cd_object_is_what_its_definition_takes(
    path: Path, argocd_schemas: dict[str, jsonschema.Draft7Validator]
) -> None:
    body = manifest(path)
    schema = argocd_schemas[body["kind"]]
    schema.validate(body)
    assert not schema.is_valid({**body, "spec": {**body["spec"], "unknown": 1}})


@pytest.mark.parametrize("path", STREAMS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_an_image_stream_merges_with_what_others_write(path: Path) -> None:
    body = manifest(path)
    tags = body.get("spec", {}).get("tags")
    assert tags is None or [tag["name"] for tag in tags] == sorted({tag["name"] for tag in tags}), "sorted, unique"
    assert tags != [], "a stream whose tags are all foreign has no tags key"
    assert "generation" not in path.read_text()
    assert "status" not in body
    assert "tracking-id" not in path.read_text()
    for tag in tags or ():
        assert tag["importPolicy"]["importMode"], "what the API server would add is spelled out"
        assert tag["referencePolicy"]["type"]
        assert tag["from"]["kind"] == "DockerImage" or not tag["importPolicy"].get("scheduled")
    annotations = body["metadata"]["annotations"]
    assert sum(len(k) + len(v) for k, v in annotations.items()) < 256 * 1024
    assert len(annotations.get(CONFIG, "").encode()) < 16 * 1024


@pytest.mark.parametrize("path", STREAMS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_release_stream_is_never_pruned_and_waits_for_nobody(path: Path) -> None:
    annotations = manifest(path)["metadata"]["annotations"]
    options = annotations.get("argocd.argoproj.io/sync-options")
    assert options == ("Prune=false,Delete=confirm" if CONFIG in annotations else None)


def test_streams_come_up_in_the_order_in_which_they_need_each_other() -> None:
    bodies = [manifest(path) for path in STREAMS]
    configs = {
        (body["metadata"]["namespace"], body["metadata"]["name"]): json.loads(body["metadata"]["annotations"][CONFIG])
        for body in bodies
        if CONFIG in body["metadata"]["annotations"]
    }
    targets = {(namespace, config["to"]) for (namespace, _), config in configs.items() if "to" in config}
    filled = {
        (step["imageStreamRef"].get("namespace", namespace), step["imageStreamRef"]["name"])
        for (namespace, _), config in configs.items()
        for step in config.get("publish", {}).values()
        if "imageStreamRef" in step
    }
    waves = set()
    for body in bodies:
        key = (body["metadata"]["namespace"], body["metadata"]["name"])
        wave = body["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"]
        assert wave == ("-1" if key in targets else "1" if key in filled else "0"), key
        waves.add(wave)
    assert waves == {"-1", "0", "1"}


@pytest.mark.parametrize("path", [*ARGOCD, *EXAMPLES], ids=lambda p: p.stem)
def test_an_application_takes_nothing_that_it_does_not_own(path: Path) -> None:
    body = manifest(path)
    text = path.read_text()
    for word in ("ignoreDifferences", "RespectIgnoreDifferences", "finalizers", "tracking-id", "Replace=true", "Force"):
        assert word not in text, word
    if body["kind"] == "Application":
        policy = body["spec"]["syncPolicy"]
        assert policy["automated"] == {"enabled": True, "prune": False, "selfHeal": True, "allowEmpty": False}
        assert "ServerSideApply=true" in policy["syncOptions"]
        assert "CreateNamespace=false" in policy["syncOptions"]
    elif body["metadata"]["name"] == "okd-streams":
        assert body["spec"]["clusterResourceWhitelist"] == []


def test_each_application_is_allowed_by_its_project() -> None:
    bodies = [manifest(path) for path in ARGOCD]
    projects = {b["metadata"]["name"]: b["spec"] for b in bodies if b["kind"] == "AppProject"}
    applications = [b for b in bodies if b["kind"] == "Application"]
    for body in applications:
        spec = body["spec"]
        if spec["project"] != "default":
            assert spec["source"]["repoURL"] in projects[spec["project"]]["sourceRepos"]
            assert spec["destination"] in projects[spec["project"]]["destinations"]
    assert projects["okd-streams"]["namespaceResourceWhitelist"] == [
        {"group": "image.openshift.io", "kind": "ImageStream"}
    ]
    assert len(projects) == 6


def test_each_namespace_has_one_application_that_reads_its_folder() -> None:
    paths = {
        body["spec"]["source"]["path"]: body["spec"]["destination"]["namespace"]
        for body in map(manifest, ARGOCD)
        if body["kind"] == "Application" and body["spec"]["project"] == "okd-streams"
    }
    assert paths == {f"rendered/imagestreams/{path.parent.name}": path.parent.name for path in STREAMS}


def test_the_root_includes_every_argo_cd_file_but_itself() -> None:
    folder = ROOT / "rendered" / "argocd"
    include = manifest(folder / "root.yaml")["spec"]["source"]["directory"]["include"]
    included = [p for pattern in include.strip("{}").split(",") for p in folder.glob(pattern)]
    assert sorted([*included, folder / "root.yaml"]) == ARGOCD


@pytest.mark.parametrize(
    ("name", "revision", "path"),
    [
        ("okd-coreos-pipeline", "10b9a8f461b", "environments/moc"),
        ("okd-operator-pipeline", "d419a6c22fc", "overlays/cicd"),
        ("okd-payload-pipeline", "cfd6eaff292", "variants/scos"),
        ("okd-release-pipeline", "bd7fe4631aa", "overlays/bare-metal-moc"),
    ],
)
def test_each_pipeline_is_an_application_of_its_own(name: str, revision: str, path: str) -> None:
    spec = manifest(ROOT / "rendered" / "argocd" / "applications" / f"{name}.yaml")["spec"]
    assert spec["project"] == name
    spec["source"].pop("kustomize", None)
    assert spec["source"] == {
        "repoURL": f"https://github.com/okd-project/{name}.git",
        "targetRevision": revision,
        "path": path,
    }
    assert spec["destination"]["name"] == "moc"


SETTINGS = """\
apiVersion: streams.okd.io/v1alpha2
kind: Settings
argocd: {repoURL: "https://example.com/group/streams"}
applications:
  tekton: {path: overlays/a, namespace: ci, revision: v1, cluster: east, namespaces: [more],
    kinds: [tekton.dev/*, example.com/Task], clusterKinds: [Namespace]}
  other: {repoURL: "https://example.com/other.git", path: b, namespace: ci}
"""


def deployed(settings: str) -> Compilation:
    return compile_streams({"settings.yaml": settings.encode()})


def test_a_pipeline_says_where_its_kustomization_is() -> None:
    manifests = deployed(SETTINGS).manifests
    tekton, other = (
        yaml.safe_load(manifests[f"argocd/applications/{n}.yaml"].text)["spec"] for n in ("tekton", "other")
    )
    assert tekton["source"] == {
        "repoURL": "https://example.com/group/tekton",
        "targetRevision": "v1",
        "path": "overlays/a",
    }
    assert tekton["destination"] == {"name": "east", "namespace": "ci"}
    assert other["source"]["repoURL"] == "https://example.com/other.git"
    assert other["destination"] == {"name": "in-cluster", "namespace": "ci"}
    project, bare = (yaml.safe_load(manifests[f"argocd/projects/{n}.yaml"].text)["spec"] for n in ("tekton", "other"))
    assert project["destinations"] == [{"name": "east", "namespace": home} for home in ("ci", "more")]
    assert project["sourceRepos"] == [tekton["source"]["repoURL"]]
    assert project["namespaceResourceWhitelist"] == [
        {"group": "example.com", "kind": "Task"},
        {"group": "tekton.dev", "kind": "*"},
    ]
    assert project["clusterResourceWhitelist"] == [{"group": "", "kind": "Namespace"}]
    assert bare["namespaceResourceWhitelist"] == bare["clusterResourceWhitelist"] == []


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("argocd:", "jobs: {}\n#", "`applications` needs `argocd`"),
        ("  tekton:", "  ../tekton:", "does not match"),
        ("path: overlays/a, ", "", "`path`"),
        ("namespace: ci, revision", "revision", "`namespace`"),
        ("tekton.dev/*", "Tasks", "unknown kind 'Tasks'"),
        ("tekton.dev/*", "'*'", "no kind of object: '*'"),
        ("tekton.dev/*", "Namespace", "Namespace stands in no namespace"),
        ("clusterKinds: [Namespace]", "clusterKinds: [Task]", "Task stands in a namespace"),
        ("clusterKinds: [Namespace]", "without: {Tsk: a}", "unknown kind 'Tsk'"),
        ("clusterKinds: [Namespace]", "without: {Task: '('}", "not a pattern of names"),
    ],
)
def test_a_pipeline_that_cannot_be_deployed_is_reported(right: str, wrong: str, message: str) -> None:
    found = deployed(SETTINGS.replace(right, wrong, 1)).diagnostics
    assert any(message in d.message for d in found), found


@pytest.mark.skipif(KUBECTL is None, reason="kubectl is not installed")
@pytest.mark.parametrize(
    ("folder", "kinds"),
    [
        ("deploy", ["ConfigMap", "Task"]),
        ("deploy/argocd", ["ConfigMap"]),
        ("deploy/argocd/examples", ["Application", "Application"]),
        ("deploy/tekton", ["Task"]),
    ],
)
def test_kustomize_builds_what_is_deployed(folder: str, kinds: list[str]) -> None:
    assert sorted(body["kind"] for body in kustomize(ROOT / folder)) == kinds


@pytest.mark.skipif(KUBECTL is None, reason="kubectl is not installed")
@pytest.mark.parametrize(
    ("resource", "sidecars"),
    [
        (
            """
apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-repo-server}
spec: {template: {spec: {containers: [{name: argocd-repo-server}], volumes: [{name: plugins, emptyDir: {}}]}}}
""",
            lambda body: body["spec"]["template"]["spec"]["containers"],
        ),
        (
            """
apiVersion: argoproj.io/v1beta1
kind: ArgoCD
metadata: {name: openshift-gitops}
spec: {repo: {resources: {}}}
""",
            lambda body: body["spec"]["repo"]["sidecarContainers"],
        ),
    ],
)
def test_the_sidecar_is_patched_into_either_kind_of_argo_cd(tmp_path: Path, resource: str, sidecars: Any) -> None:
    shutil.copytree(ROOT / "deploy" / "argocd", tmp_path / "argocd")
    (tmp_path / "resource.yaml").write_text(resource)
    (tmp_path / "kustomization.yaml").write_text("resources: [resource.yaml]\ncomponents: [argocd]\n")
    configuration, body = sorted(kustomize(tmp_path), key=lambda b: str(b["kind"] != "ConfigMap"))
    sidecar = next(c for c in sidecars(body) if c["name"] == "okdstreams")
    assert sidecar["command"] == ["/var/run/argocd/argocd-cmp-server"]
    assert sidecar["securityContext"]["readOnlyRootFilesystem"] is True
    assert {m["name"]: m["mountPath"] for m in sidecar["volumeMounts"]} == {
        "okdstreams-plugin": "/home/argocd/cmp-server/config/plugin.yaml",
        "okdstreams-tmp": "/tmp",
        "plugins": "/home/argocd/cmp-server/plugins",
        "var-files": "/var/run/argocd",
    }
    plugin = yaml.safe_load(configuration["data"]["plugin.yaml"])
    assert plugin["metadata"]["name"] == "okdstreams"
    assert "version" not in plugin["spec"], "an Application would have to name it with its version"
    assert plugin["spec"]["generate"]["command"] == ["okdstreams", "argocd", "generate"]


def kustomize(folder: Path) -> list[dict[str, Any]]:
    done = subprocess.run([str(KUBECTL), "kustomize", str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))
