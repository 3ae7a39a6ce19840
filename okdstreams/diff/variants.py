"""Variants of ci-operator configurations to sentences: what components are built on, and where they go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from okdstreams.diff.between import Changes, Sentence
from okdstreams.diff.fields import Differences, field_changes
from okdstreams.diff.fold import FieldPath
from okdstreams.diff.kinds import Kind, Part
from okdstreams.diff.statement import Change, Impact, Topic
from okdstreams.diff.units import OBJECT, Content, Unit
from okdstreams.diff.values import Name, Value, shown
from okdstreams.language.versions import Version, parse_version, spell
from okdstreams.output.identity import Identity
from okdstreams.variants.component import Ref, image_version, is_builder, kind_of, ref_of, version_in
from okdstreams.variants.judged import targets
from okdstreams.variants.rendering import parsed

ROOMS: Mapping[str, Kind] = {
    "base": Kind.VARIANTS_BASE,
    "builder": Kind.VARIANTS_BUILDER,
    "root": Kind.VARIANTS_ROOT,
    "stream": Kind.VARIANTS_STREAM,
    "dockerfile": Kind.VARIANTS_DOCKERFILE,
    "image": Kind.VARIANTS_IMAGES,
}
"""What is said of a variant, and the sentence on its change."""

_HOMES: Mapping[str, str] = {"build_root": "root", "promotion": "stream", "releases": "stream"}
_IMAGE_HOMES: Mapping[str, str] = {"from": "base", "inputs": "builder", "dockerfile_path": "dockerfile"}


class _Event(NamedTuple):
    """One thing that changes in a variant. Those that are equal are told together."""

    kind: Kind
    old: Value = Name("")
    new: Value = Name("")
    field: str = ""


class _Told(NamedTuple):
    unit: Unit
    version: Version | None
    component: str
    fields: tuple[FieldPath, ...]


def variant_changes(old: Mapping[str, Content], new: Mapping[str, Content]) -> Changes:
    """What changed from `old` to `new`: variants by path below the output folder. Equal ones may be left out."""
    told: dict[_Event, list[_Told]] = {}
    units = []
    for path in sorted({*old, *new}):
        before, after = _read(old.get(path)), _read(new.get(path))
        if before == after:
            continue
        unit = _unit(path, before, after)
        units.append(unit)
        component = "/".join(path.split("/")[2:4])
        for event, fields in _events(unit, before, after).items():
            owners = tuple(FieldPath(unit.identity, field) for field in fields)
            told.setdefault(event, []).append(_Told(unit, unit.identity.version, component, owners))
    sentences = [sentence for event, rows in told.items() for sentence in _sentences(event, rows)]
    return Changes(tuple(sorted(sentences, key=_order)), tuple(units))


def _order(sentence: Sentence) -> tuple[Any, ...]:
    return (-sentence.severity, sentence.about, -len(sentence.streams), sentence.text)


def _read(content: Content | None) -> dict[str, Any]:
    if content is None:
        return {}
    raw = content.encode() if isinstance(content, str) else content if isinstance(content, bytes) else b""
    return parsed(raw, whole=True)


def _unit(path: str, before: dict[str, Any], after: dict[str, Any]) -> Unit:
    variant = path.rpartition("__")[2].removesuffix(".yaml")
    version = version_in(next(iter(targets(after or before)), ""))
    identity = Identity(variant, parse_version(version) if version else None, name=path.split("/")[3], file=path)
    sides = [{OBJECT: _by_name(side)} if side else {} for side in (before, after)]
    differences = Differences(sides[0], sides[1], field_changes(sides[0], sides[1]))
    return Unit(identity, (path,), (), sides[0] or None, sides[1] or None, differences)


def _by_name(config: dict[str, Any]) -> dict[str, Any]:
    """The configuration with its images by name."""
    images = {str(i.get("to", n)): i for n, i in enumerate(config.get("images") or ()) if isinstance(i, dict)}
    return config | ({"images": images} if images else {})


def _events(unit: Unit, before: dict[str, Any], after: dict[str, Any]) -> dict[_Event, list[tuple[str, ...]]]:
    """What changes, each with the fields that it accounts for: every field stands with one of them."""
    paths = [tuple(map(str, change.path)) for change in unit.differences.exact]
    if not before or not after:
        kind = Kind.VARIANTS_ADDED if after else Kind.VARIANTS_REMOVED
        return {_Event(kind, field=unit.identity.family): paths}
    said = [_said(before), _said(after)]
    by_room: dict[str, list[_Event]] = {}
    for key in sorted({*said[0], *said[1]}):
        values = [side.get(key, "") for side in said]
        room, field = key
        if values[0] != values[1] and (room == "image" or all(values)):
            event = _Event(ROOMS[room], *_shortened(*values), field if room in ("dockerfile", "image") else "")
            by_room.setdefault(room, []).append(event)
    events: dict[_Event, list[tuple[str, ...]]] = {event: [] for room in by_room.values() for event in room}
    for path in paths:
        homes = next((by_room[room] for room in _rooms(path) if room in by_room), [])
        home = next((event for event in homes if event.field in path), homes[0] if homes else None)
        event = home or _Event(Kind.VARIANTS_OTHER, field=path[1] if len(path) > 1 else OBJECT)
        events.setdefault(event, []).append(path)
    return events


def _rooms(path: tuple[str, ...]) -> Iterator[str]:
    """Where a field belongs, the nearest first."""
    head = path[1] if len(path) > 1 else ""
    if head == "images":
        yield _IMAGE_HOMES.get(path[3], "") if len(path) > 3 else "image"
    elif head == "base_images":
        yield from ("builder", "base", "image")
    elif head in _HOMES:
        yield _HOMES[head]


def _said(config: dict[str, Any]) -> dict[tuple[str, str], str]:
    """What is said of a variant, in words."""
    bases = config.get("base_images") or {}
    words: dict[tuple[str, str], str] = {}
    for image in config.get("images") or ():
        name = str(image.get("to", ""))
        words["image", name] = name
        words["dockerfile", name] = str(image.get("dockerfile_path", "Dockerfile"))
        if ref := ref_of(bases.get(image.get("from"))):
            words["base", name] = _phrase(ref)
        for key in image.get("inputs") or {}:
            if (ref := ref_of(bases.get(key))) and is_builder(ref):
                words["builder", kind_of(ref)] = _phrase(ref)
    if ref := ref_of((config.get("build_root") or {}).get("image_stream_tag")):
        words["root", ""] = _phrase(ref)
    words["stream", ""] = " and ".join(targets(config))
    return words


def _phrase(ref: Ref) -> str:
    """An image as people speak of it: base-stream9 of 4.18."""
    version = image_version(ref)
    return f"{ref.tag.removesuffix(f'-openshift-{version}')} of {version}" if version else ref.text


def _shortened(old: str, new: str) -> tuple[Value, Value]:
    """Two phrases, the older one without what both have in common."""
    before, _, version = old.rpartition(" of ")
    same = before and new.rpartition(" of ")[0] == before
    return Name(version) if same else Name(old), Name(new)


def _sentences(event: _Event, rows: list[_Told]) -> Iterator[Sentence]:
    """One sentence, for all versions in which it is about the same components."""
    by_version: dict[Version | None, list[_Told]] = {}
    for row in rows:
        by_version.setdefault(row.version, []).append(row)
    together: dict[frozenset[str], list[_Told]] = {}
    for group in by_version.values():
        together.setdefault(frozenset(row.component for row in group), []).extend(group)
    for components, group in together.items():
        names = tuple(sorted(components))
        subject = Topic(Part.VARIANT, None, event.field)
        items = tuple(name.rpartition("/")[2] for name in names)
        change = Change(event.kind, subject, event.old, event.new, items=items, amounts=(len(names),))
        versions = sorted({row.version for row in group if row.version is not None})
        about = spell(versions) if versions else shown(group[0].unit.identity.family)
        severity = Impact.COSMETIC if event.field == "resources" else Impact.PUBLISHED
        fields = tuple(sorted(field for row in group for field in row.fields))
        streams = tuple(sorted({row.unit.identity for row in group}, key=lambda identity: identity.file))
        yield Sentence(severity, str(about), change, streams, twins=False, fields=fields)
