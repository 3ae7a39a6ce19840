"""Where each image of a stream's payload comes from, as `okdstreams payload` tells it, and the same of all by tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.payload import BUILT, IMPORTED, MIRRORED, WRITERS, Supply
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import Version, spell
from okdstreams.site.addresses import Addresses, slug

TITLES = {
    "built": "built for this stream or by its CI",
    "imported": "imported from a registry",
    "mirrored": "mirrored from",
    "external": "there, and pushed by nobody whom the inventory knows",
    "dropped": "dropped",
    "nobody": "supplied by nobody",
}


class SupplyGroup(NamedTuple):
    """Tags with one kind of writer; those that are mirrored, with one source."""

    writer: str
    title: str
    url: str
    """The page of the stream that they are mirrored from."""
    images: tuple[tuple[str, str], ...]
    """Tag, and where it is from if the title does not say."""


class TagRow(NamedTuple):
    """A tag of a family, its writer, and in which versions it has that one."""

    tag: str
    family: str
    writer: str
    where: str
    versions: str

    @property
    def anchor(self) -> str:
        return slug(self.tag)


def groups(supplies: Sequence[Supply], addresses: Addresses) -> Iterator[SupplyGroup]:
    """The tags of a payload by their writers."""
    by_writer: dict[tuple[str, str], list[Supply]] = {}
    for supply in supplies:
        origin = supply.where if supply.writer not in (BUILT, IMPORTED) else ""
        by_writer.setdefault((supply.writer, origin), []).append(supply)
    for writer, origin in sorted(by_writer, key=lambda key: (WRITERS.index(key[0]), key[1])):
        images = tuple((supply.tag, "" if origin else supply.where) for supply in by_writer[writer, origin])
        url = addresses.image_stream(origin) if writer == MIRRORED else ""
        yield SupplyGroup(writer, _title(writer, origin), url, images)


def _title(writer: str, origin: str) -> str:
    if not origin:
        return TITLES[writer]
    return f"{TITLES[writer]}{' ' if writer == MIRRORED else ': '}{origin}"


def tag_rows(payloads: Iterable[tuple[Stream, Sequence[Supply]]]) -> list[TagRow]:
    """The tags of all streams: a row for what is the same but for the version."""
    versions: dict[tuple[str, str, str, str], list[Version]] = {}
    for stream, supplies in payloads:
        for supply in supplies:
            key = (supply.tag, stream.family, supply.writer, _general(supply.where, stream))
            versions.setdefault(key, []).extend([stream.version] if stream.version is not None else [])
    ordered = sorted(versions, key=lambda key: (key[0], key[1], WRITERS.index(key[2]), key[3]))
    return [TagRow(*key, spell(sorted(set(versions[key])))) for key in ordered]


def _general(text: str, stream: Stream) -> str:
    return text.replace(str(stream.version), placeholder("v")) if stream.version is not None else text
