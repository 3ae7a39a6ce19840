"""Tekton runs and CronJobs: builds of the base image, promotions of releases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from okdstreams.compiler import Compilation, compile_streams

HEAD = "apiVersion: streams.okd.io/v1alpha2\nkind: "
SETTINGS = f"""{HEAD}Settings
pipelines:
  node: host-192-168-111-72
  params: {{matrix-room: "!nStsazaBvZCZQHPWTY:fedoraproject.org", matrix-endpoint: matrix.org}}
"""
BUILT = f"""{HEAD}StreamFamily
family: okd-scos
versions: 4.19-4.22
file: release-okd-scos-$(v).json
imageStream: origin/scos-$(v)
sources:
  pipeline:
    params:
      repo: https://github.com/openshift/os.git
      branch: release-$(v)
      variant: okd-c9s
      target-registry: quay.io/okd
      baseos-container-image-name: centos-stream-coreos-9
      s3-bucket-name: okd-scos
    schedule: {{4.19: 0 6 * * 0}}
  import:
    tags:
      os: quay.io/okd/centos-stream-coreos-9:$(v)-x86_64
      extensions: quay.io/okd/centos-stream-coreos-9-extensions:$(v)-x86_64
      other: quay.io/fedora/fedora:latest
config: {{name: "$(v).0-0.okd-scos-nightly", to: release-scos}}
tests:
  aws: {{job: periodic-ci-okd-scos-e2e-aws, gate: blocking}}
  upgrade: {{job: periodic-ci-okd-scos-e2e-aws-upgrade, gate: informing, upgradeFrom: default}}
promote:
  channels:
    next: {{version: 4.22, into: okd-scos-next}}
    stable: {{version: 4.21, into: okd-scos-stable, latest: true}}
  params:
    content-mirror-pushspec: quay.io/okd/scos-content
    github-org-repo: okd-project/okd
    release-controller: https://origin-release.ci.openshift.org
    release-mirror-pushspec: quay.io/okd/scos-release
  schedule: 0 5 * * 1
"""


def stable(name: str, stream: str) -> str:
    return f"""{HEAD}StreamFamily
family: okd-scos-{name}
file: release-okd-scos-4.y-{name}.json
imageStream: {stream}
config: {{name: 4-scos-{name}, as: Stable}}
"""


FILES = {
    "settings": SETTINGS,
    "next": stable("next", "origin/release-scos-next"),
    "okd-scos": BUILT,
    "stable": stable("stable", "origin/release-scos"),
}


def compiled(**changed: str) -> Compilation:
    texts = {**FILES, **{name.replace("_", "-"): text for name, text in changed.items()}}
    return compile_streams({f"streams/{name}.yaml": text.encode() for name, text in texts.items()})


@pytest.fixture(scope="module")
def later() -> Compilation:
    """Streams that say what the corpus' pipelines say."""
    made = compiled()
    assert made.diagnostics == ()
    return made


def by_name(body: dict[str, Any]) -> dict[str, Any]:
    """A PipelineRun, its lists of named entries as maps: their order has no meaning."""
    spec = body["spec"]
    return {
        **body,
        "spec": {**spec, **{key: {entry["name"]: entry for entry in spec[key]} for key in ("params", "workspaces")}},
    }


@pytest.mark.parametrize(
    ("rendered", "example"),
    [
        ("okd-coreos/okd-coreos-4.19-prod-pipelinerun.yaml", "okd-coreos-4.19-prod-pipelinerun.yaml"),
        ("okd-release-pipeline/okd-release-next-pipelinerun.yaml", "okd-release-next-pipelinerun.yaml"),
        ("okd-release-pipeline/okd-release-stable-pipelinerun.yaml", "okd-release-stable-pipelinerun.yaml"),
    ],
)
def test_a_run_equals_the_corpus(later: Compilation, corpus: Path, rendered: str, example: str) -> None:
    expected = yaml.safe_load((corpus / "pipelines" / example).read_text())
    found = yaml.safe_load(later.manifests[f"pipelines/{rendered}"].text)
    if "release-pipeline" in rendered:  # what the pipeline worked out from a name, it is now told
        (index,) = [n for n, p in enumerate(found["spec"]["params"]) if p["name"] == "previous-minors"]
        assert found["spec"]["params"].pop(index)["value"] in ("4.20", "4.21")
    assert by_name(found) == by_name(expected)
    assert [p["name"] for p in found["spec"]["params"]] == [p["name"] for p in expected["spec"]["params"]]


PROMOTION = "pipelines/okd-release-pipeline/okd-release-promotion"
LISTENER = "http://el-cluster-command-listener.okd-coreos.svc.cluster.local:8080"


def test_a_promotion_by_a_listener_equals_the_corpus(corpus: Path) -> None:
    text = BUILT.replace("  schedule: 0 5", f"  listener: {LISTENER}\n  schedule: 0 5")
    manifests = compiled(okd_scos=text).manifests
    expected = yaml.safe_load((corpus / "pipelines" / "okd-release-promotion-cronjob.yaml").read_text())
    assert yaml.safe_load(manifests[f"{PROMOTION}-cronjob.yaml"].text) == expected
    assert f"{PROMOTION}-runs.yaml" not in manifests, "a listener fetches what it creates"


def of_promotion(compilation: Compilation, kind: str) -> Any:
    return yaml.safe_load(compilation.manifests[f"{PROMOTION}-{kind}.yaml"].text)


def test_a_promotion_creates_the_runs_that_are_rendered(later: Compilation) -> None:
    job, runs = of_promotion(later, "cronjob"), of_promotion(later, "runs")
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["args"][1].splitlines() == [
        "oc create -f /runs/okd-release-next-pipelinerun.yaml",
        "sleep 1800",
        "oc create -f /runs/okd-release-stable-pipelinerun.yaml",
    ]
    assert container["volumeMounts"] == [{"mountPath": "/runs", "name": "runs", "readOnly": True}]
    assert pod["volumes"] == [{"name": "runs", "configMap": {"name": runs["metadata"]["name"]}}]
    for name, text in runs["data"].items():
        assert later.manifests[f"pipelines/okd-release-pipeline/{name}"].text == f"{text}\n"


def test_a_promotion_is_never_started_twice(later: Compilation) -> None:
    spec = of_promotion(later, "cronjob")["spec"]
    assert spec["concurrencyPolicy"] == "Forbid"
    assert spec["jobTemplate"]["spec"]["backoffLimit"] == 0
    assert spec["jobTemplate"]["spec"]["template"]["spec"]["restartPolicy"] == "Never"


def test_a_promotion_may_create_runs_and_nothing_else(later: Compilation) -> None:
    job, account, role, binding = (
        of_promotion(later, kind) for kind in ("cronjob", "serviceaccount", "role", "rolebinding")
    )
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["serviceAccountName"] == account["metadata"]["name"] == binding["subjects"][0]["name"]
    assert role["rules"] == [{"apiGroups": ["tekton.dev"], "resources": ["pipelineruns"], "verbs": ["create"]}]
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
    homes = {body["metadata"]["namespace"] for body in (job, account, role, binding)}
    assert homes == {"okd-coreos", binding["subjects"][0]["namespace"]}


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("version: 4.21", "version: 4.20", "4.20.0-0.okd-scos-nightly"),
        ("quay.io/okd/scos-content", "quay.io/mine/content", "quay.io/mine/content"),
        ("  schedule: 0 5", "  timeout: 1h0m0s\n  schedule: 0 5", "1h0m0s"),
    ],
)
def test_a_changed_line_of_promote_changes_what_runs(old: str, new: str, field: str) -> None:
    data = of_promotion(compiled(okd_scos=BUILT.replace(old, new)), "runs")["data"]
    assert field in data["okd-release-stable-pipelinerun.yaml"]


def test_names_of_what_starts_promotions_are_settings() -> None:
    own = "  pause: 0\n  image: example.com/oc:1\n  serviceAccount: starter\n  namespace: releases\n  schedule: 0 5"
    found = compiled(okd_scos=BUILT.replace("  schedule: 0 5", own))
    pod = of_promotion(found, "cronjob")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert (pod["serviceAccountName"], pod["containers"][0]["image"]) == ("starter", "example.com/oc:1")
    assert "sleep" not in pod["containers"][0]["args"][1]
    assert of_promotion(found, "role")["metadata"] == {"name": "starter", "namespace": "releases"}


OF_SETTINGS = ("s3-bucket-name:", "github-org-repo:", "release-controller:")


def test_a_place_to_fetch_from_needs_one_who_fetches() -> None:
    text = BUILT.replace("  schedule: 0 5", "  url: https://example.com/\n  schedule: 0 5")
    (mistake,) = compiled(okd_scos=text).diagnostics
    assert mistake.message == "`url` is where a `listener` fetches the runs, and there is none"


def test_parameters_and_secrets_of_one_sort_of_run_are_settings() -> None:
    extra = (
        "  promotionParams: {github-org-repo: my/org, release-controller: https://rc.example.com}\n"
        "  buildParams: {s3-bucket-name: bucket}\n"
        "  secrets: {registry-credentials: my-pull-secret}\n"
    )
    text = "".join(line for line in BUILT.splitlines(True) if not line.strip().startswith(OF_SETTINGS))
    found = compiled(settings=SETTINGS + extra, okd_scos=text)
    promotion, build = (
        by_name(yaml.safe_load(found.manifests[f"pipelines/{path}-pipelinerun.yaml"].text))["spec"]
        for path in ("okd-release-pipeline/okd-release-next", "okd-coreos/okd-coreos-4.19-prod")
    )
    assert promotion["params"]["github-org-repo"]["value"] == "my/org"
    assert promotion["params"]["release-controller"]["value"] == "https://rc.example.com"
    assert "s3-bucket-name" not in promotion["params"]
    assert build["params"]["s3-bucket-name"]["value"] == "bucket"
    assert build["params"]["s3-endpoint-url"]["value"] == "https://bucket.s3.amazonaws.com/"
    assert "github-org-repo" not in build["params"]
    secrets = {name: w["secret"]["secretName"] for name, w in build["workspaces"].items() if "secret" in w}
    assert secrets == {"registry-credentials": "my-pull-secret"}


def test_a_claim_and_its_volume_are_rendered_once() -> None:
    text = BUILT.replace(
        "    schedule: {4", "    claim: shared-pvc\n    volume: {path: /disk, size: 9Gi}\n    schedule: {4"
    )
    manifests = compiled(okd_scos=text).manifests
    claim, disk = (
        yaml.safe_load(manifests[f"pipelines/okd-coreos/shared-pvc-{kind}.yaml"].text) for kind in ("claim", "volume")
    )
    assert claim["spec"]["resources"]["requests"]["storage"] == disk["spec"]["capacity"]["storage"] == "9Gi"
    assert (disk["metadata"]["name"], disk["spec"]["local"]["path"]) == ("shared-pv", "/disk")
    assert disk["spec"]["claimRef"] == claim["metadata"] == {"name": "shared-pvc", "namespace": "okd-coreos"}
    folder = yaml.safe_load(manifests["pipelines/okd-coreos/kustomization.yaml"].text)
    assert folder["resources"] == [
        "okd-coreos-4.19-prod-cronjob.yaml",
        "shared-pvc-claim.yaml",
        "shared-pvc-volume.yaml",
    ]


ARGOCD = "argocd: {repoURL: https://example.com/streams.git, cluster: ci}\n"


def test_each_namespace_has_an_application_of_what_is_applied_there() -> None:
    text = BUILT.replace("  schedule: 0 5", "  namespace: releases\n  schedule: 0 5")
    text = text.replace("    schedule: {4", "    volume: {path: /disk}\n    schedule: {4")
    found = compiled(settings=SETTINGS + "  cluster: builds\n" + ARGOCD, okd_scos=text)
    assert found.diagnostics == ()
    carried = []
    for namespace in ("okd-coreos", "releases"):
        spec = yaml.safe_load(found.manifests[f"argocd/applications/okd-pipelines-{namespace}.yaml"].text)["spec"]
        assert spec["destination"] == {"name": "builds", "namespace": namespace}
        assert (spec["project"], spec["source"]["path"]) == ("okd-pipelines", "rendered/pipelines")
        files = spec["source"]["directory"]["include"].strip("{}").split(",")
        bodies = [yaml.safe_load(found.manifests[f"pipelines/{file}"].text) for file in files]
        assert {body["metadata"].get("namespace", namespace) for body in bodies} == {namespace}
        carried += files
    left = {path.removeprefix("pipelines/") for path in found.manifests if path.startswith("pipelines/")} - {*carried}
    assert all(path.endswith(("-pipelinerun.yaml", "kustomization.yaml")) for path in left)
    project = yaml.safe_load(found.manifests["argocd/projects/okd-pipelines.yaml"].text)["spec"]
    assert project["clusterResourceWhitelist"] == [{"group": "", "kind": "PersistentVolume"}]
    assert {kind["kind"] for kind in project["namespaceResourceWhitelist"]} == {
        "ConfigMap", "CronJob", "PersistentVolumeClaim", "Role", "RoleBinding", "ServiceAccount"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("channel", "source", "stream", "target"),
    [
        ("next", "4.22.0-0.okd-scos-nightly", "release-scos-next", "4-scos-next"),
        ("stable", "4.21.0-0.okd-scos-nightly", "release-scos", "4-scos-stable"),
    ],
)
def test_a_channel_names_the_streams_it_joins(
    later: Compilation, channel: str, source: str, stream: str, target: str
) -> None:
    path = f"pipelines/okd-release-pipeline/okd-release-{channel}-pipelinerun.yaml"
    params = {p["name"]: p["value"] for p in yaml.safe_load(later.manifests[path].text)["spec"]["params"]}
    assert (params["release-stream"], params["release-imagestream"]) == (source, stream)
    assert params["target-release-stream"] == target


def test_a_scheduled_build_is_posted_to_the_event_listener() -> None:
    trigger = "    trigger: {post: [branch, x-y], params: {branch: main}}\n"
    text = BUILT.replace("    schedule:", f"{trigger}    schedule:").replace(
        "repo: https", "x-y: one\n      repo: https"
    )
    files = {**FILES, "okd-scos": text}
    manifests = compile_streams({f"streams/{name}.yaml": body.encode() for name, body in files.items()}).manifests
    job = yaml.safe_load(manifests["pipelines/okd-coreos/okd-coreos-4.19-prod-cronjob.yaml"].text)
    assert job["metadata"] == {"name": "okd-coreos-4.19-prod-create-daily", "namespace": "okd-coreos"}
    assert job["spec"]["schedule"] == "0 6 * * 0"
    container = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    assert {variable["name"]: variable["value"] for variable in container["env"]} == {
        "SINK_URL": "http://el-okd-coreos-prod.okd-coreos.svc.cluster.local:8080",
        "BRANCH": "main",
        "X_Y": "one",
    }
    message = container["args"][1].split("EOF\n")[0].partition("\n")[2]
    assert json.loads(message) == {"params": {"branch": "${BRANCH}", "x-y": "${X_Y}"}}


def test_a_build_without_a_schedule_has_no_cron_job(later: Compilation) -> None:
    jobs = [path for path in later.manifests if "okd-coreos" in path and path.endswith("-cronjob.yaml")]
    assert jobs == ["pipelines/okd-coreos/okd-coreos-4.19-prod-cronjob.yaml"]


def test_no_application_carries_runs_or_mirrors(compilation: Compilation) -> None:
    settings = compilation.fleet.settings.argocd
    assert settings is not None
    for path, manifest in compilation.manifests.items():
        if path.startswith("argocd/applications/"):
            body = yaml.safe_load(manifest.text)
            if body["spec"]["source"]["repoURL"] != settings.repoURL:
                continue  # a pipeline's own repository
            source = body["spec"]["source"]
            if source["path"] == "rendered/pipelines":
                assert "-pipelinerun" not in source["directory"]["include"]
                continue
            assert source["path"].startswith("rendered/imagestreams/")


SHELL = "it's 'quoted' $(and) `run`"


def test_text_reaches_the_listener_as_it_is_written() -> None:
    text = BUILT.replace(
        "  schedule: 0 5 * * 1", f'  schedule: 0 5 * * 1\n  listener: x\n  url: "https://host/{SHELL}/"'
    )
    path = "pipelines/okd-release-pipeline/okd-release-promotion-cronjob.yaml"
    body = yaml.safe_load(compiled(okd_scos=text).manifests[path].text)
    script = body["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"][1]
    assert SHELL.replace("'", "'\"'\"'") in script


MISTAKES = {
    "a version that is not there": (
        "version: 4.22",
        "version: 4.23",
        "promotion",
        "okd-scos has no 4.23 to promote from",
        "version: 4.23",
    ),
    "a family that is not there": (
        "into: okd-scos-next",
        "into: okd-scos-nxet",
        "promotion",
        "no family 'okd-scos-nxet' to promote to",
        "into: okd-scos-nxet",
    ),
    "a target that builds its own payloads": (
        "into: okd-scos-next",
        "into: okd-scos",
        "promotion",
        "okd-scos is not `as: Stable`: its releases are built, not promoted",
        "into: okd-scos}",
    ),
    "two channels into one stream": (
        "into: okd-scos-next",
        "into: okd-scos-stable",
        "promotion",
        "channels 'next' and 'stable' both fill origin/release-scos",
        "into: okd-scos-stable, latest",
    ),
    "two latest channels": (
        "into: okd-scos-next",
        "into: okd-scos-next, latest: true",
        "promotion",
        "channels 'next' and 'stable' both are `latest`",
        "into: okd-scos-stable, latest",
    ),
    "a parameter that contradicts the streams": (
        "    github-org-repo: okd-project/okd",
        "    release-imagestream: release-scos-nxet",
        "promotion",
        "release-imagestream is 'release-scos-nxet', but `version`, `into` and `latest` make it 'release-scos-next'",
        "release-imagestream",
    ),
    "an end-of-life source": (
        'nightly", to: release-scos',
        'nightly", to: release-scos, endOfLife: {..4.21: true}',
        "promotion",
        "4.21.0-0.okd-scos-nightly is end-of-life: no release will come",
        "stable: {version: 4.21",
    ),
    "an import of another version": (
        "os: quay.io/okd/centos-stream-coreos-9:$(v)-x86_64",
        "os: quay.io/okd/centos-stream-coreos-9:4.19-x86_64",
        "scos-import",
        "origin/scos-4.22 imports quay.io/okd/centos-stream-coreos-9:4.19-x86_64, which the build does not push",
        "      os: quay.io/okd",
    ),
    "an image that nothing imports": (
        "      extensions: quay.io/okd",
        "      extensions: quay.io/other",
        "scos-import",
        "the build of origin/scos-4.22 pushes quay.io/okd/centos-stream-coreos-9-extensions:4.22-x86_64, "
        "which nothing imports",
        "      repo:",
    ),
    "another registry": (
        "target-registry: quay.io/okd",
        "target-registry: quay.io/okd2",
        "scos-import",
        "the build of origin/scos-4.22 pushes quay.io/okd2/centos-stream-coreos-9:4.22-x86_64, which nothing imports",
        "baseos-container-image-name",
    ),
    "a build that keeps its images": (
        "s3-bucket-name: okd-scos",
        'upload-container-images: "false"',
        "scos-import",
        "origin/scos-4.22 imports quay.io/okd/centos-stream-coreos-9:4.22-x86_64, which the build does not push",
        "      os: quay.io/okd",
    ),
    "a build that names no registry": (
        "      target-registry: quay.io/okd\n",
        "",
        "scos-import",
        "`params` has no target-registry",
        "      repo:",
    ),
    "a build on a clock that does not exist": (
        "0 6 * * 0",
        "0 25 * * 0",
        "timing",
        "`schedule`: hour '25': not within 0-23",
        "schedule: {4.19: 0 25 * * 0}",
    ),
    "seconds, which Kubernetes does not know": (
        "schedule: 0 5 * * 1",
        "schedule: 0 0 5 * * 1",
        "timing",
        "`schedule`: 6 fields, not 5",
        "schedule: 0 0 5 * * 1",
    ),
    "days, which Go does not know": (
        "  schedule: 0 5 * * 1",
        "  timeout: 1d",
        "timing",
        "`timeout`: '1d' is not a Go duration",
        "timeout: 1d",
    ),
    "a pipeline that is a path": (
        "  pipeline:\n",
        "  pipeline:\n    pipeline: ../../x\n",
        "schema",
        "'../../x' does not match",
        "    pipeline: ../../x",
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_told_where_it_stands(case: str) -> None:
    old, new, name, message, line = MISTAKES[case]
    assert old in BUILT
    text = BUILT.replace(old, new, 1)
    found = [d for d in compiled(okd_scos=text).diagnostics if d.name == name and d.message.startswith(message)]
    assert len(found) == 1, [d.message for d in compiled(okd_scos=text).diagnostics]
    assert line in text.splitlines()[found[0].span.line - 1]
    assert found[0].hint


def test_a_target_in_another_namespace_is_told() -> None:
    found = compiled(next=stable("next", "elsewhere/release-scos-next")).diagnostics
    assert [d.message for d in found] == [
        "elsewhere/release-scos-next and origin/scos-4.22 are in different namespaces"
    ]


def test_a_layered_component_has_its_base(compilation: Compilation) -> None:
    bases = compilation.fleet.machinery.bases
    assert bases["origin/4.14"]["fedora-coreos"].pullspec == "quay.io/fedora/fedora-coreos:stable"
    assert "origin/4.11" not in bases
    assert "installer" not in bases["origin/4.14"]
