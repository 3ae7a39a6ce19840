"""kind: StreamFamily, the streams that one file defines."""

from __future__ import annotations

from typing import Annotated, Literal, Union

from okdstreams.language.model.config import ReleaseConfig
from okdstreams.language.model.declared import Discriminator, Field, Strict, Tag
from okdstreams.language.model.pipelines import ImageMirror, Promote
from okdstreams.language.model.rows import Allow, Defaults, Periodics, Tests, UpgradeTests
from okdstreams.language.model.sources import Sources
from okdstreams.language.model.upgrades import Upgrades
from okdstreams.language.model.value import Value
from okdstreams.language.model.values import ABSENT, Arch, RangeText
from okdstreams.language.versions import Version


def _list_or_map(value: object) -> str:
    return "\0list" if isinstance(value, list) else "\0map"


def _map_or_range(value: object) -> str:
    return "\0map" if isinstance(value, dict) else "\0range"


ArchAxis = Annotated[
    Union[Annotated[list[Arch], Tag("\0list")], Annotated[dict[Arch, RangeText], Tag("\0map")]],  # noqa: UP007
    Discriminator(_list_or_map),
]


PrivateAxis = Annotated[
    Union[Annotated[dict[Arch, RangeText], Tag("\0map")], Annotated[RangeText, Tag("\0range")]],  # noqa: UP007
    Discriminator(_map_or_range),
]


class StreamFamily(Strict):
    """Streams that differ by version and architecture."""

    apiVersion: Literal["streams.okd.io/v1alpha2"] = Field(description="Version of the language.")
    kind: Literal["StreamFamily"] = Field(description="What the file defines.")
    family: str = Field(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", description="Name of the family.")
    versions: RangeText | None = Field(None, description="Minors, from the first to the last; absent: no version axis.")
    arches: ArchAxis = Field(["amd64"], description="Architectures, or architecture to range.")
    vars: dict[str, Value[str]] = Field({}, description="Placeholders of the family.")
    jobs: dict[str, str] = Field({}, description="Job-name prefixes of the family, beside those of the settings.")
    file: str = Field(description="Name of the release config file.")
    imageStream: str = Field(description="namespace/name of the ImageStream that holds the payload's images.")
    lookupPolicy: Literal["local"] | None = Field(None, description="local: pods may use the stream's tags by name.")
    private: PrivateAxis | None = Field(
        None, description="Versions whose private twin is derived, or architecture to these versions."
    )
    sources: Sources = Field(Sources.model_construct(), description="Where each image comes from.")
    config: ReleaseConfig = Field(description="Fields of the release config.")
    defaults: Defaults | None = Field(ABSENT, description="What rows have when they do not say it themselves.")
    tests: Tests = Field({}, description="Gating tests.")
    periodics: Periodics = Field({}, description="Tests on a clock.")
    upgradeTests: UpgradeTests = Field({}, description="Upgrade tests of Stable streams.")
    imageMirror: ImageMirror | None = Field(None, description="Images mirrored to another registry.")
    upgrades: Upgrades = Field(
        {}, description="Upgrades that are meant beside those from the predecessors, or blocked: {5.0: {4.22: {…}}}."
    )
    promote: Promote | None = Field(None, description="Releases promoted to Stable streams.")
    cluster: str | None = Field(None, description="Cluster of the ImageStreams, by the name that Argo CD knows it by.")
    allow: Allow = Field({}, description="Exceptions: check name and reason.")

    def has_twin(self, version: Version | None, arch: str) -> bool:
        """Whether the private twin of the stream of this version and architecture is derived."""
        if self.private is None:
            return False
        within = self.private.get(arch) if isinstance(self.private, dict) else self.private
        return within is not None and version in within
