"""A fleet in parts that know nothing of each other, so that only those that changed are compiled again.

A part is a set of stream files: families and inventories that name each other, or share a namespace, which is what one
release-controller watches. What a part is compiled to depends on its own files, the settings, and the versions of the
whole fleet. That is as far as rules of the scopes stream and namespace look. A rule of the scope fleet says what a
stream claims in the whole fleet, and a part claims that too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from okdstreams.checks.rule_texts import checks
from okdstreams.checks.subjects import subject_of
from okdstreams.compiler import Compilation
from okdstreams.fleet import image_mirror
from okdstreams.fleet.fleet import Fleet, ImportStream, Stream
from okdstreams.language.placeholders import CLOSE, is_plain
from okdstreams.output import paths
from okdstreams.output.applied import AppliedObject, applied_objects
from okdstreams.syntax.document import Document

FLEET_WIDE = paths.ARGOCD
"""Outputs below this path are made of the settings, and of the places and applied objects of all parts together."""

OF_A_CLAIM = ("PersistentVolumeClaim", "PersistentVolume")

_IN_NAMES = "abcdefghijklmnopqrstuvwxyz0123456789-"
_NAMESPACE = re.compile(r"([a-z0-9][-a-z0-9]*)/")


class PartRecord(NamedTuple):
    """What is kept of a part. Only of parts without a finding: of a finding, nothing is ever kept."""

    files: dict[str, str]
    """Name of a stream file to the digest of its content."""
    owns: list[str]
    """Families and namespaces that are made here."""
    asks: list[str]
    """Families and namespaces that are named here."""
    claims: list[str]
    """What no other part may claim, beside the paths of outputs."""
    versions: list[str]
    places: list[tuple[str, str]]
    """(cluster, namespace) of every ImageStream; "" for the cluster of the settings."""
    outputs: dict[str, str]
    """Path of an output to the digest of its bytes."""
    streams: int
    """How many streams it has."""
    applied: list[tuple[str, str, str]]
    """(path, kind, namespace) of its objects that are applied."""


def parts_of(compilation: Compilation, files: Mapping[str, str]) -> list[PartRecord] | None:
    """The parts of a clean compilation, from the digests of its files; None when it cannot be parted.

    Of the outputs only the paths are given: see `with_outputs`.
    """
    fleet, loaded = compilation.fleet, compilation.loaded
    count = Counter(stream.source.document.file for stream in fleet.streams)
    parts = {s.document.file: _empty(s.document, files, count) for s in (*loaded.families, *loaded.inventories)}
    if any(f"{CLOSE}@" in source.document.text for source in loaded.families):
        return None  # a family named by a placeholder
    for inventory in loaded.inventories:
        namespace = inventory.model.imageStream.partition("/")[0]
        if not is_plain(namespace):
            return None
        parts[inventory.document.file].owns.append(f"namespace {namespace}")
    for path, manifest in compilation.manifests.items():
        if not path.startswith(FLEET_WIDE):
            if manifest.document.file not in parts:
                return None
            parts[manifest.document.file].outputs[path] = ""
    _families(fleet, parts)
    _claims(fleet, parts)
    for stream in fleet.streams:
        _stream(stream, parts[stream.source.document.file])
    for plain in fleet.import_streams:
        _place(plain, parts[plain.source.document.file])
    for obj in applied_objects(fleet):
        _applied(obj, parts[obj.fields.document.file])
    return [_joined(group) for group in _groups(list(parts.values()))]


def with_outputs(parts: Iterable[PartRecord], digests: Mapping[str, str]) -> list[PartRecord]:
    """The parts with the digests of their outputs."""
    return [part._replace(outputs={path: digests[path] for path in part.outputs}) for part in parts]


def meet(parts: Iterable[PartRecord], others: Iterable[PartRecord]) -> bool:
    """Whether something in `parts` has to do with something in `others`, paths of outputs aside."""
    here, there = _Sets(parts), _Sets(others)
    return not (
        here.owns.isdisjoint(there.owns)
        and here.owns.isdisjoint(there.asks)
        and here.asks.isdisjoint(there.owns)
        and here.claims.isdisjoint(there.claims)
    )


class _Sets:
    def __init__(self, parts: Iterable[PartRecord]) -> None:
        self.owns: set[str] = set()
        self.asks: set[str] = set()
        self.claims: set[str] = set()
        for part in parts:
            self.owns.update(part.owns)
            self.asks.update(part.asks)
            self.claims.update(part.claims)


def _empty(document: Document, files: Mapping[str, str], streams: Mapping[str, int]) -> PartRecord:
    return PartRecord({document.file: files[document.file]}, [], [], [], [], [], {}, streams[document.file], [])


def _families(fleet: Fleet, parts: Mapping[str, PartRecord]) -> None:
    for source in fleet.families:
        part, model = parts[source.document.file], source.model
        part.owns.append(f"family {model.family}")
        text = source.document.text
        named = set(_mentioned(text if "\\" not in text else str(source.document.data)))
        if model.sources.mirror is not None:
            named.add(model.sources.mirror.family)
        if model.promote is not None:
            named.update(channel.into for channel in model.promote.channels.values())
        part.asks.extend(f"family {name}" for name in sorted(named))


def _mentioned(text: str) -> Iterator[str]:
    """Every name that stands before an @. A pattern would begin at each letter of the text."""
    *befores, _ = text.split("@")
    for before in befores:
        if name := before[len(before.rstrip(_IN_NAMES)) :].lstrip("-"):
            yield name


def _claims(fleet: Fleet, parts: Mapping[str, PartRecord]) -> None:
    """What the rules of the scope fleet say that the streams claim."""
    fleet_wide = [(rule.name, rule.claims) for rule in checks() if rule.claims is not None]
    for stream in fleet.streams:
        subject, claims = subject_of(stream), parts[stream.source.document.file].claims
        for name, claimed in fleet_wide:
            claims.extend(f"{name} {key}" for key in claimed(subject))
    for mapping in fleet.machinery.mappings:
        claims = parts[mapping.stream.source.document.file].claims
        claims.extend(f"{image_mirror.RULE.name} {key}" for key in image_mirror.claims(mapping))


def _stream(stream: Stream, part: PartRecord) -> None:
    _place(stream, part)
    if stream.version is not None:
        part.versions.append(str(stream.version))
    if not stream.private:
        part.asks.extend(f"namespace {namespace}" for namespace in _mentions(stream.config))


def _applied(obj: AppliedObject, part: PartRecord) -> None:
    """An object: the folder has one list of those in it, and of a claim that several builds name there is one."""
    part.owns.append(f"folder {obj.path.rpartition('/')[0]}")
    if obj.kind.kind in OF_A_CLAIM:
        part.owns.append(f"claim {obj.name}")
    part.applied.append((obj.path, obj.kind.kind, obj.namespace))


def _place(item: Stream | ImportStream, part: PartRecord) -> None:
    part.owns.append(f"namespace {item.namespace}")
    part.places.append((item.source.model.cluster or "", item.namespace))


def _mentions(value: Any) -> Iterator[str]:
    """Every namespace that a config may mean: values of `namespace`, and what stands before a slash."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "namespace" and isinstance(item, str):
                yield item
            elif key not in ("verify", "periodic", "upgrade"):
                yield from _mentions(item)
    elif isinstance(value, list):
        for item in value:
            yield from _mentions(item)
    elif isinstance(value, str) and "/" in value:
        yield from _NAMESPACE.findall(value)


def _groups(parts: list[PartRecord]) -> list[list[PartRecord]]:
    """Parts that have a family or a namespace in common, directly or through others."""
    leader = list(range(len(parts)))

    def lead(number: int) -> int:
        while leader[number] != number:
            leader[number] = number = leader[leader[number]]
        return number

    owner: dict[str, int] = {}
    for number, part in enumerate(parts):
        for key in part.owns:
            leader[lead(number)] = lead(owner.setdefault(key, number))
    for number, part in enumerate(parts):
        for key in part.asks:
            if key in owner:
                leader[lead(number)] = lead(owner[key])
    groups: dict[int, list[PartRecord]] = {}
    for number, part in enumerate(parts):
        groups.setdefault(lead(number), []).append(part)
    return list(groups.values())


def _joined(parts: list[PartRecord]) -> PartRecord:
    def every(field: str) -> list[Any]:
        return sorted({item for part in parts for item in getattr(part, field)})

    return PartRecord(
        files={name: digest for part in parts for name, digest in part.files.items()},
        owns=every("owns"),
        asks=every("asks"),
        claims=every("claims"),
        versions=every("versions"),
        places=every("places"),
        outputs={path: digest for part in parts for path, digest in part.outputs.items()},
        streams=sum(part.streams for part in parts),
        applied=[obj for part in parts for obj in part.applied],
    )
