"""The kinds of objects that a pipeline may bring: their group, and whether they stand in a namespace.

Those of Kubernetes, OpenShift, Tekton and Argo, as their API servers list them (`oc api-resources`).
"""

from __future__ import annotations

from typing import NamedTuple

_NAMESPACED = {
    "": "ConfigMap Endpoints LimitRange PersistentVolumeClaim Pod ResourceQuota Secret Service ServiceAccount",
    "apps": "DaemonSet Deployment ReplicaSet StatefulSet",
    "apps.openshift.io": "DeploymentConfig",
    "argoproj.io": "AppProject Application ApplicationSet CronWorkflow Workflow WorkflowTemplate",
    "autoscaling": "HorizontalPodAutoscaler",
    "batch": "CronJob Job",
    "build.openshift.io": "BuildConfig",
    "image.openshift.io": "ImageStream",
    "monitoring.coreos.com": "PodMonitor PrometheusRule ServiceMonitor",
    "networking.k8s.io": "NetworkPolicy",
    "policy": "PodDisruptionBudget",
    "rbac.authorization.k8s.io": "Role RoleBinding",
    "route.openshift.io": "Route",
    "tekton.dev": "CustomRun Pipeline PipelineRun Task TaskRun",
    "template.openshift.io": "Template",
    "triggers.tekton.dev": "EventListener Interceptor Trigger TriggerBinding TriggerTemplate",
}
_OF_THE_CLUSTER = {
    "": "Namespace Node PersistentVolume",
    "admissionregistration.k8s.io": "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    "apiextensions.k8s.io": "CustomResourceDefinition",
    "argoproj.io": "ClusterWorkflowTemplate",
    "machineconfiguration.openshift.io": "KubeletConfig MachineConfig MachineConfigPool",
    "project.openshift.io": "Project",
    "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
    "scheduling.k8s.io": "PriorityClass",
    "security.openshift.io": "SecurityContextConstraints",
    "storage.k8s.io": "CSIDriver StorageClass",
    "tekton.dev": "ClusterTask",
    "triggers.tekton.dev": "ClusterInterceptor ClusterTriggerBinding",
}


class ObjectKind(NamedTuple):
    """A kind as Argo CD's AppProjects name it."""

    group: str
    kind: str

    def __str__(self) -> str:
        """As the settings write it."""
        if self.kind in KNOWN and KNOWN[self.kind].group == self.group:
            return self.kind
        return f"{self.group}/{self.kind}"


def _kinds(table: dict[str, str]) -> dict[str, ObjectKind]:
    return {kind: ObjectKind(group, kind) for group, kinds in table.items() for kind in kinds.split()}


KNOWN = _kinds(_NAMESPACED) | _kinds(_OF_THE_CLUSTER)
"""Kinds whose group needs no mention."""

OF_THE_CLUSTER = frozenset(_kinds(_OF_THE_CLUSTER).values())


def is_of_the_cluster(kind: ObjectKind) -> bool | None:
    """Whether it stands in no namespace; None for a kind that nobody here knows."""
    if kind in OF_THE_CLUSTER:
        return True
    return False if KNOWN.get(kind.kind) == kind else None


def kind_of(api_version: str, kind: str) -> ObjectKind:
    """The kind of an object."""
    return ObjectKind(api_version.rpartition("/")[0], kind)
