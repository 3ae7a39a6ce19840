"""kind: Inventory, the tags that an OCP payload holds, by version."""

from __future__ import annotations

from typing import Literal

from okdstreams.language.model.declared import Field, Strict
from okdstreams.language.model.values import RangeText
from okdstreams.language.placeholders import placeholder


class Inventory(Strict):
    """Payload tags by version, pinned, for globs to be expanded against."""

    apiVersion: Literal["streams.okd.io/v1alpha2"] = Field(description="Version of the language.")
    kind: Literal["Inventory"] = Field(description="What the file defines.")
    imageStream: str = Field(description=f"namespace/name whose tags these are, with {placeholder('v')}.")
    components: dict[str, dict[str, RangeText]] = Field({}, description="Pushed by CI: repository, tag, range.")
    external: dict[str, RangeText] = Field({}, description="Payload tags that CI does not push: tag, range.")
