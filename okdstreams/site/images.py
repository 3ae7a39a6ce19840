"""Where each tag of a stream's payload comes from, gathered by source, and the same of all streams by tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from okdstreams.fleet.fleet import Fleet, Payload, Stream
from okdstreams.fleet.image_mirror import References, references_of
from okdstreams.fleet.mirror import built_rows
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import Version, spell
from okdstreams.site.addresses import Addresses, slug


class Image(NamedTuple):
    """A tag, and what is to be told of it beside its source."""

    tag: str
    detail: str = ""


class ImageSource(NamedTuple):
    """Tags that come from one place."""

    title: str
    url: str
    images: tuple[Image, ...]


class TagRow(NamedTuple):
    """A tag of a family, where it comes from, and in which versions."""

    tag: str
    family: str
    source: str
    detail: str
    versions: str
    url: str
    """The page of the newest of the streams."""

    @property
    def anchor(self) -> str:
        return slug(self.tag)


class Images:
    """Knows the publish steps of all streams."""

    def __init__(self, fleet: Fleet, addresses: Addresses) -> None:
        self.fleet = fleet
        self.addresses = addresses
        self.references: References = references_of(stream for stream in fleet.streams if not stream.private)

    def sources(self, stream: Stream) -> Iterator[ImageSource]:
        """The sources of a stream's tags, as far as the streams tell them."""
        yield from _imports(stream)
        if not stream.private:
            yield from _built(stream)
            yield from self._mirrored(stream)
            yield from self._pushed(stream)

    def _mirrored(self, stream: Stream) -> Iterator[ImageSource]:
        for publisher, ref in self.references.get(stream.target, ()):
            payload = self.fleet.payloads.get(publisher.target, Payload({})).tags
            tags = set(ref["tags"]) if ref.get("tags") else set(payload)
            copied = tags.difference(ref.get("excludeTags", ()))
            images = tuple(map(Image, sorted(copied)))
            yield ImageSource(f"mirrored from {publisher.target}", self.addresses.stream(publisher), images)

    def _pushed(self, stream: Stream) -> Iterator[ImageSource]:
        payload = self.fleet.payloads.get(stream.target)
        if payload is not None and payload.tags:
            pushed = tuple(Image(tag, repository) for tag, repository in sorted(payload.tags.items()) if repository)
            others = tuple(Image(tag) for tag, repository in sorted(payload.tags.items()) if not repository)
            for title, images in (("pushed by CI", pushed), ("put there by others than CI", others)):
                if images:
                    yield ImageSource(title, "", images)


def _imports(stream: Stream) -> Iterator[ImageSource]:
    images = tuple(Image(tag, imported.pullspec) for tag, imported in sorted(stream.imports.items()))
    if images:
        yield ImageSource("imported from a registry", "", images)


def _built(stream: Stream) -> Iterator[ImageSource]:
    sources = stream.source.model.sources
    rows = [row for row in built_rows(sources) if stream.version in row[1].in_]
    built = sorted((tag, repository) for repository, row, _ in rows for tag in row.tags)
    if built:
        yield ImageSource("built for OKD", "", tuple(Image(*pair) for pair in built))
    components = [(name, image) for name, image in sources.art.items() if stream.version in image.in_]
    art = sorted((tag, name) for name, image in components for tag in image.tags)
    if art:
        yield ImageSource("built by ART", "", tuple(Image(*pair) for pair in art))


def tag_rows(images: Iterable[tuple[Stream, str, Sequence[ImageSource]]]) -> list[TagRow]:
    """The tags of all streams, each with its page and sources: a row for what is the same but for the version."""
    versions: dict[tuple[str, str, str, str], list[Version]] = {}
    urls: dict[tuple[str, str, str, str], str] = {}
    for stream, url, sources in images:
        for source in sources:
            title = _general(source.title, stream)
            for image in source.images:
                key = (image.tag, stream.family, title, _general(image.detail, stream))
                versions.setdefault(key, []).extend([stream.version] if stream.version is not None else [])
                urls[key] = url
    return [TagRow(*key, spell(sorted(set(versions[key]))), urls[key]) for key in sorted(versions)]


def _general(text: str, stream: Stream) -> str:
    return text.replace(str(stream.version), placeholder("v")) if stream.version is not None else text
