"""What OKD's variants of the components need beyond their OCP configurations."""

from __future__ import annotations

from typing import Any

from okdstreams.language.model.declared import Field, Strict
from okdstreams.language.model.rows import Allow
from okdstreams.language.model.values import ABSENT, RangeText
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import ALL

V = placeholder("v")


class Exceptions(Strict):
    """Where a component, or all of an organisation, is not like the others."""

    images: list[str] = Field(ABSENT, description="Images that are built, in this order.")
    dockerfiles: dict[str, str] = Field({}, description="Image to its Dockerfile.")
    from_: dict[str, str] = Field({}, alias="from", description="Image to what it is layered on: namespace/name:tag.")
    builders: dict[str, str] = Field({}, description="Kind of a builder to the tag that is used in its place.")
    aliases: dict[str, str] = Field({}, description="Kind of an input to its alias in the Dockerfile; empty for none.")
    inputs: dict[str, dict[str, list[str]]] = Field(
        {}, description="Image to inputs beside those of the OCP file: namespace/name:tag to what they replace."
    )
    mirrorOf: str = Field("", description="Organisation whose components these are the private copies of.")
    keep: list[str] = Field([], description="Fields of the OCP file that stay.")
    buildRoot: str = Field(ABSENT, description="Image that sources are built in: namespace/name:tag.")
    promote: str = Field(ABSENT, description="ImageStream that images go to: namespace/name.")
    disabled: bool = Field(False, description="Promotion is switched off.")
    resources: dict[str, Any] = Field(ABSENT, description="Resources of the steps.")
    raw: dict[str, Any] = Field({}, description="Fields merged over the variant, `images` by name; null removes.")
    allow: Allow = Field({}, description="Exceptions of the checks: check name and reason.")


class Variant(Strict):
    """One variant of ci-operator configurations, derived from the OCP files."""

    in_: RangeText = Field(ALL, alias="in", description="Versions; all when absent.")
    promote: str = Field(description="ImageStream that images go to: namespace/name.")
    base: str = Field(description="Tag of that stream that images are layered on.")
    bases: list[str] = Field([], description="Tags of the OCP stream that `base` takes the place of.")
    builders: dict[str, str] = Field({}, description="Kind of a builder to the tag that is used in its place.")
    aliases: dict[str, str] = Field({}, description="Kind of an input to its alias in the Dockerfile.")
    together: dict[str, str] = Field({}, description="The same, of images that have several Go builders.")
    buildArgs: dict[str, str] = Field({}, description="Build arguments of every image.")
    buildRoot: str = Field(description="Image that sources are built in: namespace/name:tag.")
    resources: dict[str, Any] = Field({}, description="Resources of the steps.")
    orgs: dict[str, Exceptions] = Field({}, description="Exceptions of an organisation.")
    components: dict[str, list[str]] = Field({}, description="Organisation to the repositories that have the variant.")
    exceptions: dict[str, Exceptions] = Field({}, description="Exceptions of one component, by ORG/REPO.")
    allow: Allow = Field({}, description="Exceptions of the checks: check name and reason.")
