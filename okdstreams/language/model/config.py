"""The fields of a release config, by the names that the release-controller reads."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from okdstreams.language.model.declared import Field, Strict
from okdstreams.language.model.value import Value
from okdstreams.language.model.values import ABSENT, Duration, LowerName, MixedName
from okdstreams.language.placeholders import placeholder


class TagRef(Strict):
    """A moving tag on the stream that `to` names."""

    name: Value[MixedName] = Field(description="The tag that follows the newest accepted release.")


class ImageStreamRef(Strict):
    """Copy the tags of an accepted payload to another ImageStream."""

    name: Value[LowerName] = Field(description="The ImageStream that receives the payload's tags.")
    namespace: Value[LowerName] = Field(ABSENT, description="Its namespace.")
    tags: Value[list[str]] = Field(ABSENT, description="Only these tags; all when absent.")
    excludeTags: Value[list[str]] = Field(ABSENT, description="Exact names of tags that are not copied.")


class PreviousReleaseTag(Strict):
    """A release tag."""

    namespace: Value[str] = Field(description="Namespace of the ImageStream.")
    name: Value[str] = Field(description="The ImageStream.")
    tag: Value[str] = Field(description="The release tag to compare with.")


class VerifyIssues(Strict):
    """Mark the issues that were fixed since a release."""

    previousReleaseTag: Value[PreviousReleaseTag] = Field(ABSENT, description="The release to compare with.")


class PublishStep(Strict):
    """What is done when a release is accepted: exactly one action."""

    disabled: Value[bool] = Field(ABSENT, description="Keep the step, do not run it.")
    tagRef: Value[TagRef] = Field(ABSENT, description="Move a tag to the release.")
    imageStreamRef: Value[ImageStreamRef] = Field(ABSENT, description="Copy the payload's tags.")
    verifyIssues: Value[VerifyIssues] = Field(ABSENT, description="Mark fixed issues as verified.")


class ConsistentImages(Strict):
    """Compare the images of a payload with those of a parent stream."""

    parent: Value[str] = Field(description="Name of the stream to compare with.")


class Check(Strict):
    """A drift report."""

    consistentImages: Value[ConsistentImages] = Field(ABSENT, description="Images should match those of a parent.")


class ReferenceRelease(Strict):
    """Payloads live in an external repository."""

    pushRepository: Value[str] = Field(ABSENT, description="Where payloads are pushed.")
    pullRepository: Value[str] = Field(ABSENT, description="Where payloads are pulled from.")
    secretName: Value[str] = Field(ABSENT, description="Secret with the credentials for both.")


class Nothing(Strict):
    """An empty map, written to keep it in the output. The entries come from a section of the family."""


class ReleaseConfig(Strict):
    """A release config as the family writes it. Every field may differ by version or architecture."""

    name: Value[LowerName] = Field(
        ABSENT, description=f"Prefix of the release tags, such as {placeholder('v')}.0-0.okd."
    )
    message: Value[str] = Field(ABSENT, description="Markdown shown above the stream's list.")
    hide: Value[bool] = Field(ABSENT, description="Show the stream less prominently.")
    endOfLife: Value[bool] = Field(ABSENT, description="No longer watched or shown.")
    as_: Value[Literal["Integration", "Stable"]] = Field(
        ABSENT, alias="as", description="Integration builds payloads from the stream's images; Stable holds payloads."
    )
    to: Value[LowerName] = Field(ABSENT, description="ImageStream of the same namespace that receives release tags.")
    maxUnreadyReleases: Value[Annotated[int, Field(ge=0, le=100)]] = Field(
        ABSENT, description="No new release while more than this many are undecided."
    )
    minCreationIntervalSeconds: Value[Annotated[int, Field(ge=0, le=10 * 365 * 24 * 3600)]] = Field(
        ABSENT, description="At most one release per this many seconds."
    )
    referenceMode: Value[Literal["", "public", "source"]] = Field(
        ABSENT, description="Whether the source reference of an image is kept."
    )
    pullSecretName: Value[str] = Field(ABSENT, description="Secret with the registry credentials.")
    mirrorPrefix: Value[LowerName] = Field(ABSENT, description="Prefix of the snapshot ImageStreams.")
    overrideCLIImage: Value[str] = Field(ABSENT, description="Pullspec of the oc image that builds the payload.")
    expires: Value[Duration] = Field(ABSENT, description="Go duration; accepted releases older than this are removed.")
    verify: Value[Nothing] = Field(ABSENT, description="Only {}: keeps an empty map. Tests belong under `tests`.")
    periodic: Value[Nothing] = Field(ABSENT, description="Only {}: keeps an empty map. See `periodics`.")
    upgrade: Value[Nothing] = Field(ABSENT, description="Only {}: keeps an empty map. See `upgradeTests`.")
    publish: Value[dict[str, Value[PublishStep]]] = Field(ABSENT, description="Steps done when a release is accepted.")
    check: Value[dict[str, Value[Check]]] = Field(ABSENT, description="Drift reports.")
    alternateImageRepository: Value[str] = Field(ABSENT, description="External mirror of accepted payloads.")
    alternateImageRepositorySecretName: Value[str] = Field(ABSENT, description="Secret for that mirror.")
    referenceRelease: Value[ReferenceRelease] = Field(ABSENT, description="Payloads live in an external repository.")
    disableManifestListMode: Value[bool] = Field(ABSENT, description="Do not keep manifest lists.")
    metadata: Value[dict[str, Value[str]]] = Field(ABSENT, description="Facts about the stream, by name.")
    controller: Literal["newer"] = Field(ABSENT, description="newer: what `raw` has is for a newer controller.")
    raw: Value[dict[str, Any]] = Field(ABSENT, description="Fields that the language does not know, verbatim.")
