"""The resolved streams: everything that the outputs and the checks look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from okdstreams.load import Source
from okdstreams.model.family import StreamFamily
from okdstreams.model.settings import Settings
from okdstreams.model.sources import ImportPolicy
from okdstreams.versions import Succession, Version

Config = dict[str, Any]
"""A release config as plain JSON data."""


class ImportedTag(NamedTuple):
    """A tag that an ImageStream imports from a registry."""

    pullspec: str
    policy: ImportPolicy


@dataclass(frozen=True, slots=True)
class Stream:
    """One release stream: a release config, and the ImageStream that carries it."""

    source: Source[StreamFamily] = field(repr=False)
    version: Version | None
    arch: str
    private: bool
    file: str
    namespace: str
    image_stream: str
    config: Config = field(repr=False)
    imports: Mapping[str, ImportedTag] = field(repr=False)
    tests: Mapping[str, tuple[str | int, ...]] = field(repr=False)
    """Name of a verification to the loc of its row."""

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


@dataclass(frozen=True, slots=True)
class ImportStream:
    """A plain ImageStream that only imports: no release config."""

    source: Source[StreamFamily] = field(repr=False)
    namespace: str
    name: str
    loc: tuple[str | int, ...]
    tags: Mapping[str, ImportedTag]


class Payload(NamedTuple):
    """The tags of one version's payload, with the repository of each that CI pushes ("" for the others)."""

    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fleet:
    """All streams, and what they were made from."""

    settings: Settings
    settings_source: Source[Settings] | None
    families: tuple[Source[StreamFamily], ...]
    streams: tuple[Stream, ...]
    import_streams: tuple[ImportStream, ...]
    payloads: Mapping[str, Payload]
    """ImageStream (namespace/name) to the payload tags that the inventory has for it."""
    succession: Succession
