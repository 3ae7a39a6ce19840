"""kind: Settings, what all families share."""

from __future__ import annotations

from typing import Literal, Self

from okdstreams.language.controller import NEWEST, PROFILES, Profile, ProfileName
from okdstreams.language.model.argocd import Application, ArgoCD, Name
from okdstreams.language.model.declared import Field, Strict, model_validator
from okdstreams.language.model.governance import GatePolicy
from okdstreams.language.model.pipelines import Pipelines, Registries
from okdstreams.language.model.values import VersionText, VersionTexts
from okdstreams.language.placeholders import placeholder

PRODUCT = "OKD"


class Site(Strict):
    """A release-controller, and the site that shows what it made."""

    url: str = Field(pattern=r"^https?://[^\s/]+", description="Its site, such as https://releases.example.com.")
    namespaces: list[str] = Field(min_length=1, description="Namespaces whose ImageStreams it reads.")
    deployment: str = Field("", description="Its Deployment, as NAMESPACE/NAME.")
    jobNamespace: str = Field("", description="Namespace of the ProwJobs that it starts.")
    jobHistory: str = Field("", description=f"Page of a job's past runs, with {placeholder('job')} for its name.")


class Settings(Strict, json_schema_extra={"dependencies": {"applications": ["argocd"]}}):
    """What all families share."""

    apiVersion: Literal["streams.okd.io/v1alpha2"] = Field(description="Version of the language.")
    kind: Literal["Settings"] = Field(description="What the file defines.")
    previous: dict[VersionText, VersionTexts] = Field(
        {}, description="Predecessors of a minor where it is not the one before: {5.0: 4.22, 5.1: [5.0, 4.22]}."
    )
    jobs: dict[str, str] = Field({}, description="Job-name prefixes: `job: ci/e2e-aws` is this text and e2e-aws.")
    branches: dict[str, VersionText] = Field(
        {},
        description="Branch of the components to its version; when absent, where the OCP file promotes to.",
    )
    controller: ProfileName = Field(
        NEWEST, description="The release-controller that reads the configs, by the month since which it behaves so."
    )
    product: str = Field(
        PRODUCT,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 .+-]*$",
        description="What the streams release, in texts for people.",
    )
    gates: GatePolicy = Field(
        GatePolicy.model_construct(), description="What is asked of tests: owners, and how long they may inform."
    )
    imageMirror: Registries | None = Field(None, description="Registries that images are mirrored between.")
    pipelines: Pipelines = Field(
        Pipelines.model_construct(), description="Node, parameters and workspaces of every Tekton run."
    )
    argocd: ArgoCD | None = Field(None, description="Argo CD objects; none are rendered when absent.")
    applications: dict[Name, Application] = Field(
        {}, description="Pipelines beside the streams, by the name of their Argo CD Application."
    )

    sites: dict[Name, Site] = Field(
        {}, description="Release-controllers by name: which namespaces each reads, and its site."
    )

    @property
    def profile(self) -> Profile:
        """What the release-controller does and takes."""
        return PROFILES[self.controller]

    @property
    def cluster_of_pipelines(self) -> str:
        """Where Tekton's objects are applied: as the pipelines say, else where the ImageStreams are."""
        return self.pipelines.cluster or (self.argocd.cluster if self.argocd is not None else "")

    @model_validator(mode="after")
    def _needs_argo_cd(self) -> Self:
        if self.applications and self.argocd is None:
            raise ValueError("`applications` needs `argocd`, which says where Argo CD and its objects are")
        return self

    @model_validator(mode="after")
    def _has_one_site_for_a_namespace(self) -> Self:
        reader: dict[str, str] = {}
        for name, site in self.sites.items():
            for namespace in site.namespaces:
                if reader.setdefault(namespace, name) != name:
                    raise ValueError(f"`sites`: {name} and {reader[namespace]} both read the namespace {namespace!r}")
        return self
