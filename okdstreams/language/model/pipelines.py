"""What else is made of a stream: mirrors to another registry, Tekton builds of its base image, promotion."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from okdstreams.language.model.declared import Field, Strict, model_validator
from okdstreams.language.model.rows import Allow
from okdstreams.language.model.value import Value
from okdstreams.language.model.values import ABSENT, OBJECT_NAME, RangeText, VersionText
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import ALL

PRUNE = {
    "operator.tekton.dev/prune.skip": "false",
    "operator.tekton.dev/prune.resources": "taskrun, pipelinerun",
    "operator.tekton.dev/prune.keep": "1",
    "operator.tekton.dev/prune.strategy": "keep",
}
"""Tekton keeps the newest run of a build, with its logs, and removes those before it."""

POSTED = ["branch", "version", "release-stream", "tag-latest", "claimname", "variant"]
"""What the event listener of okd-coreos takes."""

VARIABLES = {"version": "OKD_VERSION", "rpm-artifacts-image": "ARTIFACTS_IMAGE"}
"""Parameters whose variables in the CronJobs of okd-coreos have names of their own."""

SECRETS = {"registry-credentials": "okd-quay-pull-secret", "s3-credentials": "okd-s3-config"}

COMPOSED = f"quay.io/openshift/ci:{placeholder('namespace')}_{placeholder('stream')}_{placeholder('tag')}"

RAW = "https://raw.githubusercontent.com/okd-project/okd-release-pipeline/main/environments/moc/pipelineruns/"
OC, CURL = "quay.io/openshift/origin-cli:latest", "curlimages/curl:latest"


class ImageMirror(Strict):
    """`oc image mirror`: the stream's images to another registry, under tags of their own."""

    in_: RangeText = Field(ALL, alias="in", description="Versions; all when absent.")
    repository: Value[str] = Field(
        description=f"Name of the repository an image goes to, such as origin-{placeholder('tag')}."
    )
    tags: Value[list[str]] = Field(
        description=f"The tags it gets there, such as {placeholder('v')} and {placeholder('v')}.0."
    )


class Trigger(Strict):
    """What the CronJob of a build posts to an event listener, which creates the run."""

    listener: str = Field("", description="URL; http://el-NAME.NAMESPACE.svc.cluster.local:8080 when absent.")
    post: list[str] = Field(POSTED, description="Parameters that the listener takes, in the order of the message.")
    params: dict[str, Value[str]] = Field({}, description="Parameters that differ from those of the run.")
    variables: dict[str, Annotated[str, Field(pattern="^[A-Za-z_][A-Za-z0-9_]*$")]] = Field(
        VARIABLES, description="Parameter to its variable in the CronJob; TAG_LATEST for tag-latest when absent."
    )


class Volume(Strict):
    """The claim that builds work in, and the local disk behind it: a PersistentVolumeClaim, a PersistentVolume."""

    path: str = Field(description="Folder or device on the node.")
    size: str = Field("40Gi", description="Kubernetes quantity.")
    storageClass: str = Field("local", description="Name of the StorageClass.")
    reclaimPolicy: Literal["Delete", "Retain"] = Field("Delete", description="What becomes of it without its claim.")


class SourcePipeline(Strict):
    """Tekton builds what the ImageStream imports: one PipelineRun a version."""

    in_: RangeText = Field(ALL, alias="in", description="Versions; all when absent.")
    versions: RangeText | None = Field(None, description="Versions that are built beside those of the family.")
    suffix: str = Field("-prod", description="What follows the version in the name of a run.")
    node: str = Field("", description="Host name of the node; that of the settings when absent.")
    pipeline: str = Field("okd-coreos", pattern=OBJECT_NAME, description="Name of the Tekton Pipeline.")
    params: dict[str, Value[str]] = Field(description="Parameters, by the names that the pipeline has.")
    claim: Value[str] = Field(
        f"pipeline-scos-{placeholder('v')}-pvc", description="PersistentVolumeClaim that a run works in."
    )
    workspace: str = Field(
        "shared-workspace",
        pattern=OBJECT_NAME,
        description="Name of the claim's workspace in the pipeline.",
    )
    volume: Volume | None = Field(None, description="Renders the claim and its volume; none when absent.")
    secrets: dict[str, str] = Field(
        SECRETS,
        description="Workspaces that are secrets: workspace, name; as in the settings when absent.",
    )
    timeout: str = Field("4h0m0s", description="Go duration after which a run is stopped.")
    annotations: dict[str, str] = Field(PRUNE, description="Annotations of a run.")
    schedule: Value[str] = Field(ABSENT, description="Cron expression; a CronJob starts the run. None when absent.")
    namespace: str = Field("okd-coreos", pattern=OBJECT_NAME, description="Namespace of the CronJob.")
    image: str = Field("curlimages/curl", description="Image with `curl`, for the CronJob.")
    trigger: Trigger = Field(Trigger.model_construct(), description="What the CronJob posts, and where.")


class Channel(Strict):
    """Accepted releases of one version go to a Stable stream."""

    version: VersionText = Field(description="Version of this family whose releases are promoted.")
    into: str = Field(description="Family of the Stable stream that receives them.")
    latest: bool = Field(False, description="Whether a release of this channel becomes the latest one on GitHub.")
    params: dict[str, Value[str]] = Field({}, description="Parameters of this channel's runs alone.")
    claim: str = Field("", description="PersistentVolumeClaim of a run; pipeline-release-CHANNEL-pvc when absent.")
    allow: Allow = Field({}, description="Exceptions: check name and reason.")
    generateName: str = Field("", description="How runs are named; NAME-CHANNEL-pipelinerun- when absent.")


class Promote(Strict):
    """Stable streams are filled by a Tekton pipeline: one PipelineRun a channel, and one CronJob for all."""

    pipeline: str = Field("okd-release-pipeline", pattern=OBJECT_NAME, description="Name of the Tekton Pipeline.")
    name: str = Field(
        "okd-release",
        pattern=OBJECT_NAME,
        description="What the names of its objects and files begin with: NAME-CHANNEL, NAME-promotion.",
    )
    params: dict[str, Value[str]] = Field(
        {}, description="Parameters of every channel, by the names that the pipeline has."
    )
    workspace: str = Field(
        "release-binaries",
        pattern=OBJECT_NAME,
        description="Name of the claim's workspace in the pipeline.",
    )
    timeout: str = Field("4h0m0s", description="Go duration after which a run is stopped.")
    channels: dict[Annotated[str, Field(pattern=OBJECT_NAME)], Channel] = Field(
        min_length=1, description="Channel, such as next or stable."
    )
    schedule: str | None = Field(None, description="Cron expression of the CronJob; none is rendered when absent.")
    namespace: str = Field(
        "okd-coreos", pattern=OBJECT_NAME, description="Namespace of the CronJob, and of the runs where it is written."
    )
    cronJob: str = Field("cron-trigger-cluster-command", pattern=OBJECT_NAME, description="Name of the CronJob.")
    image: str = Field("", description=f"Image of the CronJob: {OC}, or with a `listener` {CURL}, when absent.")
    serviceAccount: str = Field(
        "",
        pattern=OBJECT_NAME,
        description="ServiceAccount of the CronJob, which may create runs; NAME-promotion when absent.",
    )
    pause: int = Field(1800, ge=0, le=86_400, description="Seconds between the starts of two channels.")
    listener: str = Field(
        "", description="URL of an event listener that starts the runs instead, from what it fetches below `url`."
    )
    url: str = Field(RAW, description="Where a `listener` fetches the PipelineRuns: their folder, with a final slash.")

    @property
    def starter(self) -> str:
        """What the objects are called that start the runs."""
        return f"{self.name}-promotion"

    @property
    def account(self) -> str:
        """Name of the ServiceAccount."""
        return self.serviceAccount or self.starter

    @model_validator(mode="after")
    def _fetched_by_somebody(self) -> Self:
        if "url" in self.model_fields_set and not self.listener:
            raise ValueError("`url` is where a `listener` fetches the runs, and there is none")
        return self


class Registries(Strict):
    """From where, and to where, images are mirrored."""

    source: str = Field(
        "registry.ci.openshift.org",
        description=f"Registry that holds the ImageStreams, or the pullspec of an image: {COMPOSED}.",
    )
    registry: str = Field(description="Registry and organisation, such as quay.io/openshift.")


class Pipelines(Strict):
    """What all Tekton runs share."""

    cluster: str = Field("", description="Their cluster as Argo CD knows it; that of the ImageStreams when absent.")
    node: str = Field("", description="Host name of the node that runs are pinned to; any node when absent.")
    params: dict[str, str] = Field({}, description="Parameters that every pipeline takes.")
    buildParams: dict[str, str] = Field({}, description="Parameters of builds alone, such as s3-bucket-name.")
    promotionParams: dict[str, str] = Field({}, description="Parameters of promotions alone, such as github-org-repo.")
    secrets: dict[str, str] | None = Field(None, description="Workspaces of builds that are secrets, unless they say.")

    def shared_secrets(self, rule: SourcePipeline) -> dict[str, str] | None:
        """The secrets of a build that are those of all builds; None when it has its own, or the settings have none."""
        return None if "secrets" in rule.model_fields_set else self.secrets
