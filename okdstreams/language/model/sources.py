"""Component sources: where each image of a stream's payload comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple, Self, Union

from okdstreams.language.model.declared import Discriminator, Field, Strict, Tag, model_validator
from okdstreams.language.model.pipelines import SourcePipeline
from okdstreams.language.model.rows import Allow
from okdstreams.language.model.value import Value
from okdstreams.language.model.values import ABSENT, RangeText
from okdstreams.language.model.variants import Variant
from okdstreams.language.versions import ALL
from okdstreams.syntax.document import Loc


class ImportPolicy(Strict):
    """How a tag follows its source."""

    scheduled: bool = Field(True, description="Import again on a clock.")
    importMode: Literal["Legacy", "PreserveOriginal"] = Field("Legacy", description="Legacy keeps one architecture.")
    insecure: bool | None = Field(None, description="Allow a registry without TLS.")
    referencePolicy: Literal["Local", "Source"] = Field(
        "Source", description="Local pulls through the cluster's registry."
    )


TagMap = dict[str, Value[str]]
"""Tag to pullspec."""


class Import(Strict):
    """Tags that the ImageStream imports from a registry; git owns them."""

    in_: RangeText = Field(ALL, alias="in", description="Versions; all when absent.")
    policy: ImportPolicy = Field(ImportPolicy.model_construct(), description="How the tags follow their sources.")
    tags: TagMap = Field({}, description="Tag to pullspec, into this family's ImageStream.")
    streams: dict[str, TagMap] = Field(
        {}, description="Plain ImageStreams (namespace/name) beside it; they gather the tags of all versions."
    )


FedoraStream = Literal["stable", "testing", "testing-devel", "next", "next-devel", "rawhide"]
FEDORA_COREOS = "quay.io/fedora/fedora-coreos"


class Built(Strict):
    """Own components of one repository: built by ci-operator, promoted into the ImageStream."""

    tags: list[str] = Field(description="The image tags that the repository promotes.")
    variant: Value[str] = Field(ABSENT, description="Variant of the ci-operator config.")
    fcos: Value[FedoraStream] = Field(
        ABSENT, description="Stream of Fedora CoreOS that these are layered on, instead of a `base`."
    )
    base: Value[str] = Field(ABSENT, description="Pullspec of the image that these are layered on.")
    in_: RangeText = Field(ALL, alias="in", description="Versions; all when absent.")


class ArtImage(Strict):
    """An image that ART builds in Konflux and pushes into the ImageStream."""

    tags: list[str] = Field([], description="The image tags that the component is pushed to.")
    disabled: str = Field("", description="Why ART does not build it for OKD; it has no tags then.")
    in_: RangeText = Field(ALL, alias="in", description="Versions; all when absent.")

    @model_validator(mode="after")
    def _is_built_or_not(self) -> Self:
        if bool(self.tags) == bool(self.disabled):
            raise ValueError("a component of ART has `tags`, or `disabled` with a reason; not both")
        return self


class Tested(Strict):
    """A repository with a configuration for OKD whose images are tested, and not shipped."""

    variant: Value[str] = Field(ABSENT, description="Variant of the ci-operator config.")
    in_: RangeText = Field(ALL, alias="in", description="Versions; all when absent.")


def _row_or_rows(value: object) -> str:
    return "\0rows" if isinstance(value, list) else "\0row"


BuiltRows = Annotated[
    Union[Annotated[list[Built], Tag("\0rows")], Annotated[Built, Tag("\0row")]],  # noqa: UP007
    Discriminator(_row_or_rows),
]


VariantRows = Annotated[
    Union[Annotated[list[Variant], Tag("\0rows")], Annotated[Variant, Tag("\0row")]],  # noqa: UP007
    Discriminator(_row_or_rows),
]


class VariantRow(NamedTuple):
    """The facts of one variant for some versions, and the loc of them."""

    name: str
    facts: Variant
    loc: Loc


class Exclusion(Strict):
    """Globs that are excluded for some versions."""

    tags: list[str] = Field(description="Globs.")
    dropped: str = Field("", description="Why nobody supplies these either: they are in no payload of this family.")
    in_: RangeText = Field(ALL, alias="in", description="Versions; all when absent.")
    allow: Allow = Field({}, description="Exceptions: check name and reason.")


def _glob_or_row(value: object) -> str:
    return "\0row" if isinstance(value, (dict, Strict)) else "\0glob"


ExclusionRow = Annotated[
    Union[Annotated[Exclusion, Tag("\0row")], Annotated[str, Tag("\0glob")]],  # noqa: UP007
    Discriminator(_glob_or_row),
]


class Mirror(Strict):
    """The rest comes from another family's payload; compiled into a publish step of that family."""

    family: str = Field(description="The family that publishes.")
    step: str = Field("", description="Name of its publish step.")
    by: str = Field("", description="Who mirrors instead of a publish step: a name for people.")
    in_: RangeText | None = Field(None, alias="in", description="Versions; those of the family when absent.")
    include: list[str] = Field([], description="Globs of the only tags that are mirrored; all when absent.")
    exclude: list[ExclusionRow] = Field(
        [], description="Globs of tags that are not mirrored; own components never are."
    )
    allow: Allow = Field({}, description="Exceptions: check name and reason.")

    @model_validator(mode="after")
    def _has_one_writer(self) -> Self:
        if bool(self.step) == bool(self.by):
            raise ValueError("a mirror needs `step`, or `by` for one that is no publish step; not both")
        return self


class Sources(Strict):
    """Component sources."""

    pipeline: SourcePipeline | None = Field(None, description="Built by Tekton, and then imported.")
    import_: Import | None = Field(None, alias="import", description="Imported from a registry.")
    built: dict[str, BuiltRows] = Field({}, description="Built for OKD, by repository.")
    variants: dict[str, VariantRows] = Field(
        {}, description="What variants of ci-operator configurations need beyond the OCP files; a row, or several."
    )
    art: dict[str, ArtImage] = Field({}, description="Built by ART in Konflux, by component.")
    tested: dict[str, Tested] = Field({}, description="Tested for OKD and not shipped, by repository.")
    mirror: Mirror | None = Field(None, description="Mirrored from another family's payload.")

    def variant_rows(self) -> Iterator[VariantRow]:
        """Every row of facts on variants."""
        for name, rows in self.variants.items():
            if isinstance(rows, Variant):
                yield VariantRow(name, rows, ("sources", "variants", name))
            else:
                for number, row in enumerate(rows):
                    yield VariantRow(name, row, ("sources", "variants", name, number))

    @model_validator(mode="after")
    def _is_shipped_or_not(self) -> Self:
        if both := sorted(self.tested.keys() & self.built.keys()):
            raise ValueError(f"{both[0]} is `tested` and not shipped, and `built` to be shipped: keep one of them")
        return self
