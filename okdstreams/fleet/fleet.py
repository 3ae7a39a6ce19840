"""The resolved streams: everything that the outputs and the checks look at."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from okdstreams.fleet.mirror import target_of
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.pipelines import Promote
from okdstreams.language.model.settings import Settings
from okdstreams.language.model.sources import ImportPolicy
from okdstreams.language.versions import Succession, Version
from okdstreams.syntax.document import Loc

Config = dict[str, Any]
"""A release config as plain JSON data."""


NO_SETTINGS = Settings.model_construct(apiVersion="streams.okd.io/v1alpha2", kind="Settings")
"""Stands where there is no Settings file."""

NO_SETTINGS_FILE = "no Settings file, which would name the prefixes of jobs and the registries"


class ImportedTag(NamedTuple):
    """A tag that an ImageStream imports from a registry."""

    pullspec: str
    policy: ImportPolicy


class MirrorStep(NamedTuple):
    """A publish step that copies tags: to namespace/name, by what reference, and whether it is run."""

    name: str
    target: str
    ref: Mapping[str, Any]
    runs: bool


class Governance(NamedTuple):
    """What people are told of a test, in one stream; "" for what nobody says."""

    team: str = ""
    contact: str = ""
    since: str = ""
    until: str = ""
    tracking: str = ""
    why: str = ""


UNGOVERNED = Governance()


class ReleaseSite(NamedTuple):
    """A release-controller, and the site that shows what it made."""

    name: str
    url: str
    """Without a slash at its end."""
    deployment: str
    job_namespace: str
    job_history: str
    """Page of a job's past runs, with $(job) for its name; "" when it is not known."""


class Stream(NamedTuple):
    """One release stream: a release config, and the ImageStream that carries it."""

    source: Source[StreamFamily]
    version: Version | None
    arch: str
    private: bool
    file: str
    namespace: str
    image_stream: str
    config: Config
    imports: Mapping[str, ImportedTag]
    tests: Mapping[str, tuple[str | int, ...]]
    """Name of a verification to the loc of its row."""
    governance: Mapping[Loc, Governance] = MappingProxyType({})
    """(field of the config, name) of a test to what people are told of it; only those of which something is said."""
    site: ReleaseSite | None = None
    """The release-controller that reads it, where the settings say so."""

    @property
    def family(self) -> str:
        return self.source.model.family

    @property
    def name(self) -> str:
        return str(self.config.get("name", ""))

    @property
    def target(self) -> str:
        """namespace/name of its ImageStream."""
        return f"{self.namespace}/{self.image_stream}"

    @property
    def is_stable(self) -> bool:
        return self.config.get("as") == "Stable"

    @property
    def is_live(self) -> bool:
        return not self.config.get("endOfLife", False)

    def mirrors(self) -> Iterator[MirrorStep]:
        """The publish steps that copy the payload's tags. What `raw` has bent out of shape is none of them."""
        publish = self.config.get("publish")
        for name, body in publish.items() if isinstance(publish, dict) else ():
            ref = body.get("imageStreamRef") if isinstance(body, dict) else None
            if isinstance(ref, dict) and isinstance(ref.get("name"), str):
                target = target_of(ref, self.namespace)
                yield MirrorStep(name, target, ref, not body.get("disabled"))


class ImportStream(NamedTuple):
    """A plain ImageStream that only imports: no release config."""

    source: Source[StreamFamily]
    namespace: str
    name: str
    loc: tuple[str | int, ...]
    tags: Mapping[str, ImportedTag]


class Payload(NamedTuple):
    """The tags of one version's payload, with the repository of each that CI pushes ("" for the others)."""

    tags: Mapping[str, str]


class ImageMapping(NamedTuple):
    """The images of one stream that `oc image mirror` copies to another registry."""

    stream: Stream
    source: str
    """Pullspec that one comes from, with $(tag) for the image's name."""
    target: str
    """Repository that one goes to, with $(tag) for the image's name."""
    tags: tuple[str, ...]
    """The tags that every image gets there."""
    images: tuple[str, ...]
    """Names of the images, sorted."""

    @property
    def file(self) -> str:
        """Name of the mapping file, as they are named upstream: mapping_origin_4_14."""
        return f"mapping_{self.stream.namespace}_{self.stream.image_stream.replace('.', '_')}"


class PipelineRun(NamedTuple):
    """One run of a Tekton pipeline: the build of a stream's base image, or the promotion of its releases."""

    stream: Stream
    loc: Loc
    name: str
    pipeline: str
    params: Mapping[str, str]
    annotations: Mapping[str, str]
    node: str
    timeout: str
    secrets: Mapping[str, str]
    """Workspace to the secret that it is."""
    claims: Mapping[str, str]
    """Workspace to the PersistentVolumeClaim that it is."""
    schedule: str = ""
    """Cron expression of a run of its own; "" for none."""
    posted: Mapping[str, str] = MappingProxyType({})
    """Parameters that the CronJob posts to the event listener."""
    prefix: str = ""
    """What the names of the runs begin with, if that is not their own name."""
    namespace: str = ""
    channel: str = ""
    target: Stream | None = None
    """Where a promotion puts the releases."""


class Promotion(NamedTuple):
    """The channels of one family, started together."""

    source: Source[StreamFamily]
    rule: Promote
    runs: tuple[PipelineRun, ...]


class Base(NamedTuple):
    """The image that an own component is layered on, and where that is written."""

    pullspec: str
    loc: Loc


class Machinery(NamedTuple):
    """What is made of the streams beside release configs and ImageStreams."""

    mappings: tuple[ImageMapping, ...] = ()
    builds: tuple[PipelineRun, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    bases: Mapping[str, Mapping[str, Base]] = MappingProxyType({})
    """ImageStream (namespace/name) to the bases of its tags."""


NO_MACHINERY = Machinery()


class AppliedBeside(NamedTuple):
    """An object that another part of the fleet has applied: its path below the output, its kind, its namespace."""

    path: str
    kind: str
    namespace: str


class Fleet(NamedTuple):
    """All streams, and what they were made from."""

    settings: Settings
    settings_source: Source[Settings] | None
    families: tuple[Source[StreamFamily], ...]
    streams: tuple[Stream, ...]
    import_streams: tuple[ImportStream, ...]
    payloads: Mapping[str, Payload]
    """ImageStream (namespace/name) to the payload tags that the inventory has for it."""
    succession: Succession
    machinery: Machinery = NO_MACHINERY
    beside: tuple[tuple[str, str], ...] = ()
    """(cluster or "", namespace) of ImageStreams that belong to the fleet and are not in it: see Beside."""
    applied_beside: tuple[AppliedBeside, ...] = ()
    """Objects of the fleet that are applied, and are not made of these streams."""


class Beside(NamedTuple):
    """What has to be known of parts of a fleet that are not compiled again."""

    versions: frozenset[Version] = frozenset()
    places: tuple[tuple[str, str], ...] = ()
    """(cluster, namespace) of their ImageStreams; "" for the cluster of the settings."""
    applied: tuple[AppliedBeside, ...] = ()
    """Their objects that are applied."""


NOTHING = Beside()
