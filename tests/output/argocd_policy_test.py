"""What teams ask of Argo CD in the settings, and what becomes of it; without it nothing is rendered of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from argocd_schemas import schemas_of_argo_cd

from okdstreams.compiler import compile_streams

HEAD = "apiVersion: streams.okd.io/v1alpha2\nkind: "
FAMILY = f"""{HEAD}StreamFamily
family: okd
versions: 4.13
file: okd-$(v).json
imageStream: origin/$(v)
config: {{name: $(v).0-0.okd, as: Stable}}
"""
PLAIN = f"""{HEAD}Settings
argocd:
  repoURL: https://example.com/streams.git
  cluster: app.ci
applications:
  tekton: {{path: a, namespace: ci, cluster: moc, kinds: [Task]}}
"""
ASKED = PLAIN.replace(
    "applications:",
    """\
  labels: {team: okd}
  annotations: {example.com/owner: okd-wg}
  notifications: {on-sync-failed.slack: okd-releases;okd-ci}
  syncWindows:
    - {schedule: 0 22 * * 5, duration: 60h, description: branch cut, manualSync: true}
    - {kind: allow, schedule: 0 6 * * *, duration: 12h, applications: [okd-*], timeZone: Europe/Prague}
  roles:
    syncer:
      description: may sync
      groups: [okd-release]
      policies: ["applications, sync, *, allow", "applications,delete,*,deny"]
  clusters: {moc: {prune: true}, app.ci: {selfHeal: false}}
  retry: {limit: -1, backoff: {duration: 5s}}
  waves: {streams: 1, tekton: -1}
applications:""",
)


def rendered(settings: str) -> dict[str, dict[str, Any]]:
    compilation = compile_streams({"okd.yaml": FAMILY.encode(), "settings.yaml": settings.encode()})
    assert compilation.diagnostics == ()
    paths = [path for path in compilation.manifests if path.startswith("argocd/")]
    return {path.removeprefix("argocd/"): yaml.safe_load(compilation.manifests[path].text) for path in paths}


@pytest.fixture(scope="module")
def asked() -> dict[str, dict[str, Any]]:
    return rendered(ASKED)


def test_what_is_not_asked_for_is_not_there() -> None:
    for body in rendered(PLAIN).values():
        assert body["metadata"].keys() == {"name", "namespace", "annotations"}
        assert not body["spec"].keys() & {"roles", "syncWindows"}


def test_everything_is_what_its_definition_takes(asked: dict[str, dict[str, Any]], shared: Path) -> None:
    schemas = schemas_of_argo_cd(shared)
    for body in asked.values():
        schemas[body["kind"]].validate(body)


def test_labels_and_annotations_are_on_every_object(asked: dict[str, dict[str, Any]]) -> None:
    assert len(asked) == 5
    for body in asked.values():
        assert body["metadata"]["labels"] == {"team": "okd"}
        assert body["metadata"]["annotations"]["example.com/owner"] == "okd-wg"


def test_applications_carry_subscriptions_and_waves(asked: dict[str, dict[str, Any]]) -> None:
    waves = {}
    for path, body in asked.items():
        if body["kind"] == "Application":
            annotations = body["metadata"]["annotations"]
            assert annotations["notifications.argoproj.io/subscribe.on-sync-failed.slack"] == "okd-releases;okd-ci"
            waves[path] = annotations.get("argocd.argoproj.io/sync-wave")
    assert waves == {
        "applications/okd-streams-origin.yaml": "1",
        "applications/tekton.yaml": "-1",
        "root.yaml": None,
    }


def test_a_cluster_decides_on_healing_and_pruning(asked: dict[str, dict[str, Any]]) -> None:
    policies = {
        path: (policy["automated"]["selfHeal"], policy["automated"]["prune"], policy["retry"]["limit"])
        for path, body in asked.items()
        if (policy := body["spec"].get("syncPolicy"))
    }
    assert policies == {
        "applications/okd-streams-origin.yaml": (False, False, -1),
        "applications/tekton.yaml": (True, True, -1),
        "root.yaml": (True, False, -1),
    }
    backoff = asked["root.yaml"]["spec"]["syncPolicy"]["retry"]["backoff"]
    assert backoff == {"duration": "5s", "factor": 2, "maxDuration": "3m"}


def test_projects_carry_windows_and_roles_of_their_own(asked: dict[str, dict[str, Any]]) -> None:
    for path, project in (("project.yaml", "okd-streams"), ("projects/tekton.yaml", "tekton")):
        spec = asked[path]["spec"]
        assert spec["roles"] == [
            {
                "name": "syncer",
                "description": "may sync",
                "groups": ["okd-release"],
                "policies": [
                    f"p, proj:{project}:syncer, applications, sync, {project}/*, allow",
                    f"p, proj:{project}:syncer, applications, delete, {project}/*, deny",
                ],
            }
        ]
        cut, daily = spec["syncWindows"]
        assert (cut["kind"], cut["duration"], cut["applications"], cut["manualSync"]) == ("deny", "60h", ["*"], True)
        assert (daily["kind"], daily["timeZone"], daily["applications"]) == ("allow", "Europe/Prague", ["okd-*"])


def test_the_application_of_a_namespace_shows_the_site_of_its_releases() -> None:
    site = "{url: https://releases.example.com/, namespaces: [NAMESPACE], deployment: ci/release-controller}"
    shown = {}
    for namespace in ("origin", "elsewhere"):
        settings = f"{PLAIN}sites:\n  okd: {site.replace('NAMESPACE', namespace)}\n"
        shown[namespace] = rendered(settings)["applications/okd-streams-origin.yaml"]["spec"].get("info")
    assert shown["origin"] == [
        {"name": "Releases", "value": "https://releases.example.com"},
        {"name": "Release-controller", "value": "ci/release-controller"},
    ]
    assert shown["elsewhere"] is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0 22 * * 5", "0 22 * *", "4 fields, not 5"),
        ("duration: 60h", "duration: 60 hours", "60 hours"),
        ("applications, sync, *, allow", "sync everything", "no policy: 'sync everything'"),
        ("on-sync-failed.slack", "on-sync-failed", "on-sync-failed"),
        ("example.com/owner:", "argocd.argoproj.io/compare-options:", "is written here already"),
        ("{prune: true}", "{}", "neither `selfHeal` nor `prune` is written"),
        ("tekton: -1", "teckton: -1", "'teckton' did you mean tekton?"),
        ("limit: -1", "limit: -2", "-2"),
    ],
)
def test_what_argo_cd_would_not_take_is_told_at_its_place(old: str, new: str, message: str) -> None:
    settings = ASKED.replace(old, new, 1)
    assert settings != ASKED
    compilation = compile_streams({"okd.yaml": FAMILY.encode(), "settings.yaml": settings.encode()})
    (mistake,) = (d for d in compilation.diagnostics if d.is_error)
    assert message in f"{mistake.message} {mistake.hint}"
    assert mistake.span.line > 1
