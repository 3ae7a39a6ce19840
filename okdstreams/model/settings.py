"""kind: Settings, what all families share."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from okdstreams.model.machinery import Pipelines, Registries
from okdstreams.model.values import Strict, VersionText


class Controller(Strict):
    """How the release-controller that reads the configs behaves where its versions differ."""

    trim: str = Field("release", description="Prefix taken off `to` when the name of a candidate's stream is built.")


class ArgoCD(Strict):
    """The Argo CD objects that put the ImageStreams on their clusters."""

    repoURL: str = Field(description="Git repository that Argo CD reads.")
    targetRevision: str = Field("main", description="Branch, tag or commit.")
    path: str = Field("rendered", description="Folder of the rendered files in that repository.")
    namespace: str = Field("openshift-gitops", description="Namespace of the Argo CD objects.")
    project: str = Field("okd-streams", description="Name of the AppProject.")
    application: str = Field("okd-streams-{namespace}", description="Name of an Application: {namespace}, {cluster}.")
    root: str = Field("okd-streams", description="Name of the root Application.")
    rootProject: str = Field("default", description="AppProject of the root Application.")
    cluster: str = Field("in-cluster", description="Cluster of families that name none.")


class Settings(Strict):
    """What all families share."""

    apiVersion: Literal["streams.okd.io/v1alpha1"] = Field(description="Version of the language.")
    kind: Literal["Settings"] = Field(description="What the file defines.")
    previous: dict[VersionText, VersionText] = Field(
        {}, description="Predecessor of a minor where versions jump a major: {5.0: 4.22}."
    )
    jobs: dict[str, str] = Field({}, description="Job-name prefixes: `job: ci/e2e-aws` is this text and e2e-aws.")
    controller: Controller = Field(Controller(), description="Profile of the release-controller.")
    mirroring: Registries | None = Field(None, description="Registries that images are mirrored between.")
    pipelines: Pipelines = Field(Pipelines(), description="What all Tekton runs share.")
    argocd: ArgoCD | None = Field(None, description="Argo CD objects; none are rendered when absent.")
