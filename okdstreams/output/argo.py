"""The objects of Argo CD, as every one of them is made: see docs/argo-cd.md."""

from __future__ import annotations

from typing import Any

from okdstreams.fleet.fleet import Fleet
from okdstreams.language.model.argocd import WAVE, ArgoCD
from okdstreams.language.model.argocd_policy import Role
from okdstreams.language.provenance import Origin
from okdstreams.output.manifest import OutputKind
from okdstreams.output.sourced import Sourced, fixed
from okdstreams.syntax.document import Document

KIND = OutputKind("Argo CD", 2)
OPTIONS = [
    "ServerSideApply=true",
    "ApplyOutOfSyncOnly=true",
    "PruneLast=true",
    "FailOnSharedResource=true",
    "CreateNamespace=false",
]
"""Of the Applications of ImageStreams."""

OPTIONS_OF_PIPELINES = [option for option in OPTIONS if option != "PruneLast=true"]
"""With PruneLast, what git drops is a second step of a sync; and a sync of two steps waits until all that it applied is
healthy. A claim that nobody uses yet, or a DaemonSet that does not come up, would hold every later commit."""


class Written:
    """The `argocd` settings, each with its place."""

    def __init__(self, settings: ArgoCD, document: Document) -> None:
        self.settings, self.document = settings, document

    def origin(self, name: str) -> Origin:
        """The place of a setting, or that its default holds."""
        if name in self.settings.model_fields_set:
            return Origin(self.document, ("argocd", name))
        return Origin(self.document, ("argocd",), f"default of `{name}`", "default", key=True)

    def below(self, name: str, key: str, text: str = "") -> Sourced:
        """An entry of a setting that is a map."""
        return fixed(text or getattr(self.settings, name)[key], Origin(self.document, ("argocd", name, key)))

    def __getitem__(self, name: str) -> Sourced:
        return fixed(getattr(self.settings, name), self.origin(name))


def described(fleet: Fleet, text: str) -> Sourced | str:
    """A description, `{product}` in it being what the streams release."""
    description, source = text.format(product=fleet.settings.product), fleet.settings_source
    if source is None or "product" not in fleet.settings.model_fields_set:
        return description
    return fixed(description, Origin(source.document, ("product",)))


def argo_application(
    written: Written,
    name: Sourced,
    annotations: dict[str, str],
    *,
    project: Sourced,
    source: dict[str, Any],
    destination: dict[str, Any],
    options: list[str],
    wave: str = "",
    info: dict[str, Sourced] | None = None,
) -> dict[str, Any]:
    """An Application that syncs by itself, and prunes by itself only on a cluster of which the settings say so.

    `wave` is the name under which the settings' `waves` speak of it. `info` is what Argo CD shows beside it: links.
    """
    cluster = destination["name"].value if isinstance(destination["name"], Sourced) else destination["name"]
    subscriptions = {
        f"notifications.argoproj.io/subscribe.{key}": written.below("notifications", key)
        for key in written.settings.notifications
    }
    waves = written.settings.waves
    order = {WAVE: written.below("waves", wave, str(waves[wave]))} if wave in waves else {}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": _metadata(written, name, {**annotations, **subscriptions, **order}),
        "spec": {
            "project": project,
            "source": source,
            "destination": destination,
            "syncPolicy": {
                "automated": _automated(written, str(cluster)),
                "syncOptions": options,
                "retry": _retry(written),
            },
            **({"info": [{"name": name, "value": value} for name, value in info.items()]} if info else {}),
        },
    }


def _metadata(written: Written, name: Sourced, annotations: dict[str, Any]) -> dict[str, Any]:
    settings = written.settings
    shared = {key: written.below("annotations", key) for key in settings.annotations}
    labels = {key: written.below("labels", key) for key in settings.labels}
    return {
        "name": name,
        "namespace": written["namespace"],
        **({"labels": labels} if labels else {}),
        "annotations": {**annotations, **shared},
    }


def _automated(written: Written, cluster: str) -> dict[str, Any]:
    policy = written.settings.clusters.get(cluster)
    answer: dict[str, Any] = {"enabled": True, "prune": False, "selfHeal": True, "allowEmpty": False}
    for field in policy.model_fields_set if policy is not None else ():
        place = Origin(written.document, ("argocd", "clusters", cluster, field))
        answer[field] = fixed(getattr(policy, field), place)
    return answer


def _retry(written: Written) -> dict[str, Any]:
    retry = written.settings.retry
    limit, backoff = retry.limit, vars(retry.backoff)
    if "retry" not in written.settings.model_fields_set:
        return {"limit": limit, "backoff": backoff}
    place = written.origin("retry")
    return {"limit": fixed(limit, place), "backoff": {key: fixed(value, place) for key, value in backoff.items()}}


def argo_project(
    written: Written,
    name: Sourced,
    description: Sourced | str,
    *,
    repositories: list[Any],
    destinations: list[dict[str, Any]],
    kinds: list[dict[str, Any]],
    cluster_kinds: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """An AppProject: these kinds, from these repositories, to these (cluster, namespace)."""
    spec: dict[str, Any] = {
        "description": description,
        "sourceRepos": repositories,
        "destinations": destinations,
        "clusterResourceWhitelist": cluster_kinds or [],
        "namespaceResourceWhitelist": kinds,
    }
    if written.settings.roles:
        spec["roles"] = [_role(written, name.value, key, role) for key, role in written.settings.roles.items()]
    if written.settings.syncWindows:
        spec["syncWindows"] = [_window(written, number) for number in range(len(written.settings.syncWindows))]
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": _metadata(written, name, {WAVE: "-1"}),
        "spec": spec,
    }


def _role(written: Written, project: str, name: str, role: Role) -> dict[str, Any]:
    """A role, its policies as Argo CD writes them: of this project's role, on this project's Applications."""
    place = Origin(written.document, ("argocd", "roles", name))
    policies = []
    for policy in role.policies:
        resource, action, target, effect = policy.split(", ")
        policies.append(f"p, proj:{project}:{name}, {resource}, {action}, {project}/{target}, {effect}")
    answer: dict[str, Any] = {"name": fixed(name, place)}
    if role.description:
        answer["description"] = fixed(role.description, place)
    answer["policies"] = [fixed(policy, place) for policy in policies]
    if role.groups:
        answer["groups"] = [fixed(group, place) for group in role.groups]
    return answer


def _window(written: Written, number: int) -> dict[str, Any]:
    window = vars(written.settings.syncWindows[number])
    place = Origin(written.document, ("argocd", "syncWindows", number))
    fields = {key: value for key, value in window.items() if value != "" and key != "applications"}
    applications = [fixed(name, place) for name in window["applications"]]
    return {**{key: fixed(value, place) for key, value in fields.items()}, "applications": applications}
