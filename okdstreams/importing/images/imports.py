"""Tags that ImageStreams import from registries to `sources.import` of the family that they belong to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from okdstreams.importing.fold.family import Draft
from okdstreams.importing.fold.rows import by_name
from okdstreams.importing.fold.spelling import ALL, spell
from okdstreams.importing.fold.values import ABSENT, fold
from okdstreams.importing.read.cells import Cell, Names, versions_of
from okdstreams.importing.read.manifests import ImageStream, Tag
from okdstreams.language.model.sources import ImportPolicy
from okdstreams.language.versions import AMD64

Tags = dict[Cell, dict[str, Tag]]

DEFAULTS = {name: field.default for name, field in ImportPolicy.model_fields.items() if field.default is not None}


def add_imports(drafts: Iterable[Draft], streams: Iterable[ImageStream]) -> list[str]:
    """Give every family the tags of its ImageStreams and of the plain ones beside them; say what comes out otherwise.

    What cannot be given here is found when the streams are proven: a private twin's tags, a plain ImageStream with
    versions that no family has, tags that follow their sources otherwise than most.
    """
    drafts = list(drafts)
    by_target = {target: (d, cell) for d in drafts for cell, target in d.group.targets.items()}
    twins = {twin.target for d in drafts for twin in d.group.twins.values()}
    own: dict[str, Tags] = {}
    plain: dict[str, list[ImageStream]] = {}
    streams = list(streams)
    notes: list[str] = []
    for stream in streams:
        if stream.target in by_target:
            draft, cell = by_target[stream.target]
            notes += _lookup(draft, stream)
            if stream.tags:
                own.setdefault(draft.group.name, {})[cell] = stream.tags
    for stream in streams:
        if stream.tags and stream.target not in by_target and stream.target not in twins:
            host = _host(drafts, own, stream)
            if host is not None:
                plain.setdefault(host.group.name, []).append(stream)
    for draft in drafts:
        name = draft.group.name
        if name in own or name in plain:
            _add(draft, own.get(name, {}), plain.get(name, []))
    return notes


def _lookup(draft: Draft, stream: ImageStream) -> Iterator[str]:
    if stream.local:
        draft.data["lookupPolicy"] = "local"
    elif draft.data.get("lookupPolicy"):
        yield f"{stream.target}: lookupPolicy.local would become true, as in the rest of {draft.group.name}"


def _versions(stream: ImageStream) -> set[str]:
    texts = [stream.target, *stream.tags]
    return {version for text in texts for version in re.findall(r"(?<![0-9.])[0-9]+\.[0-9]+(?![0-9])", text)}


def _host(drafts: Iterable[Draft], own: Mapping[str, Tags], stream: ImageStream) -> Draft | None:
    """The family of the same namespace that has all the versions, and little beside; one that imports, if any does."""
    wanted, namespace = _versions(stream), stream.target.partition("/")[0]
    fitting = []
    for draft in drafts:
        versions = {str(v) for v in versions_of(draft.group.streams)}
        if wanted <= versions and any(t.startswith(f"{namespace}/") for t in draft.group.targets.values()):
            fitting.append((draft.group.name not in own, len(versions), draft.group.name, draft))
    return min(fitting, key=lambda fit: fit[:3])[3] if fitting else None


def _add(draft: Draft, own: Tags, plain: list[ImageStream]) -> None:
    cells = sorted(draft.group.streams)
    beside = {stream.target: _spread(stream, cells) for stream in plain}
    used = {cell for tags in [own, *beside.values()] for cell, here in tags.items() if here}
    policy = Counter(tag.policy for tags in [own, *beside.values()] for here in tags.values() for tag in here.values())
    shared = min(policy, key=lambda p: (-policy[p], str(p)))
    rule: dict[str, Any] = {}
    versions = versions_of(cells)
    within = spell({cell.version for cell in used if cell.version is not None}, versions) if versions else ALL
    if within != ALL:
        rule["in"] = within
    written = {name: value for name, value in shared if DEFAULTS.get(name) != value}
    if written:
        rule["policy"] = written
    inside = [cell for cell in cells if cell.version in {c.version for c in used}]
    if any(own.values()):
        rule["tags"] = _folded({cell: own.get(cell, {}) for cell in inside}, draft.names)
    if beside:
        rule["streams"] = {
            name: _folded({c: tags.get(c, {}) for c in _first_arch(inside)}, draft.names)
            for name, tags in sorted(beside.items())
        }
    draft.data.setdefault("sources", {})["import"] = rule


def _spread(stream: ImageStream, cells: list[Cell]) -> Tags:
    """The tags of a plain ImageStream by the version that each speaks of; one that names none belongs to all."""
    tags: Tags = {}
    for name, tag in stream.tags.items():
        mine = [cell for cell in cells if re.search(rf"(?<![0-9.]){re.escape(str(cell.version))}(?![0-9])", name)]
        for cell in mine or cells:
            tags.setdefault(cell, {})[name] = tag
    return tags


def _first_arch(cells: list[Cell]) -> list[Cell]:
    """A plain ImageStream gathers the tags of all architectures, so one of them says it all."""
    return [cell for cell in cells if cell.arch == AMD64] or cells


def _folded(tags: Mapping[Cell, Mapping[str, Tag]], names: Names) -> dict[str, Any]:
    entries = {cell: {name: {"pullspec": tag.pullspec} for name, tag in here.items()} for cell, here in tags.items()}
    folded = {}
    for name, tags_by_cell in sorted(by_name(entries, names).items()):
        shared = {cell: tags_by_cell[cell]["pullspec"] if cell in tags_by_cell else ABSENT for cell in entries}
        folded[name] = fold(shared, names)
    return folded
