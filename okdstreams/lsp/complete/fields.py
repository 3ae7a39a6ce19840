"""The keys of a map, by the models of the language."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.language.model.config import ReleaseConfig
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.rows import Defaults, GatingTest, Periodic, UpgradeTest
from okdstreams.language.model.sources import ArtImage, Built, Exclusion, Import, Mirror, Sources
from okdstreams.language.validators import KINDS
from okdstreams.lsp.complete.item import Item
from okdstreams.lsp.spot import fits
from okdstreams.syntax.document import Data

MODELS: tuple[tuple[str, type[Strict]], ...] = (
    ("config", ReleaseConfig),
    ("defaults", Defaults),
    ("tests.*", GatingTest),
    ("periodics.*", Periodic),
    ("upgradeTests.*", UpgradeTest),
    ("sources", Sources),
    ("sources.import", Import),
    ("sources.built.*", Built),
    ("sources.art.*", ArtImage),
    ("sources.mirror", Mirror),
    ("sources.mirror.exclude", Exclusion),
)


def model_of(path: tuple[str, ...], data: Data) -> type[Strict] | None:
    """The model of the map at a shape of a file that holds `data`."""
    if not path:
        kind = data.get("kind") if isinstance(data, dict) else None
        return KINDS.get(str(kind))
    return next((model for pattern, model in MODELS if fits(path, pattern)), None)


def field_items(model: type[Strict], present: Data) -> Iterator[Item]:
    """The keys of a model that are not there yet."""
    there = present.keys() if isinstance(present, dict) else ()
    for attribute, field in model.model_fields.items():
        name = field.alias or attribute
        if name not in there:
            yield Item(name, "field", "required" if field.is_required else "", field.description or "", f"{name}: ")
