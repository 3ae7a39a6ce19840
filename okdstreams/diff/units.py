"""Files to units: a release config and the ImageStream that carries it are one stream, and one change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from okdstreams.diff.companions import COPY, CRON, cron_document, drop_copies, read_mapping, role
from okdstreams.diff.fields import Differences, field_changes
from okdstreams.diff.identity import identify
from okdstreams.diff.normalise import ABSENT, at_path, normalise, same
from okdstreams.diff.pairing import Files, carried, paired
from okdstreams.fleet.annotation import CONFIG
from okdstreams.output.identity import Identity
from okdstreams.output.paths import CONFIGS, IMAGE_STREAMS
from okdstreams.syntax.canonical import compact_json
from okdstreams.syntax.yaml import parse

Content = str | bytes | Mapping[str, Any]
"""A file as its text, or as data already read."""

STREAM, PLAIN, OBJECT, TEXT = "config", "imageStream", "object", "text"
"""The parts of a unit's document: a release config, an ImageStream, another object, a text that is neither. Those of
companions.py come beside them."""


NO_DIFFERENCES = Differences({}, {}, ())


@dataclass(frozen=True, slots=True)
class Unit:
    """One stream or object on both sides: a normalised document of parts, None where it is not there."""

    identity: Identity
    files: tuple[str, ...]
    moves: tuple[tuple[str, str], ...] = ()
    """(old, new) path of a file that has another name now."""
    old: dict[str, Any] | None = field(default=None, repr=False)
    new: dict[str, Any] | None = field(default=None, repr=False)
    differences: Differences = field(default=NO_DIFFERENCES, repr=False)
    """Between the two documents; none when only a name differs."""
    sizes: tuple[int, int] = (0, 0)
    """Bytes of the config annotation, old and new; 0 where there is none."""

    @property
    def namespace(self) -> str:
        """Of its ImageStream; a question mark when that did not change and so is not known."""
        names = [path.split("/")[1] for path in self.files if path.startswith(IMAGE_STREAMS) and path.count("/") > 1]
        return names[-1] if names else "?"


def units(old: Mapping[str, Content], new: Mapping[str, Content], owners: Mapping[str, Identity]) -> Iterator[Unit]:
    """The units that differ, sorted by their first file."""
    paths = [path for path in sorted({*old, *new}) if old.get(path) != new.get(path)]
    before, after = ({path: _read(path, side[path]) for path in paths if path in side} for side in (old, new))
    named = identify(paths, owners)
    for group in paired(Files(before, after), named):
        (before_parts, old_size), (after_parts, new_size) = _document(group, before), _document(group, after)
        sizes = (old_size, new_size)
        moves = tuple(_moves(group, before, after))
        differs = not same(before_parts or ABSENT, after_parts or ABSENT)
        if moves or differs:
            name = next((path for path in group if path in owners), group[0])
            differences = _differences(before_parts or {}, after_parts or {}) if differs else NO_DIFFERENCES
            yield Unit(named[name], group, moves, before_parts, after_parts, differences, sizes)


def _differences(old: dict[str, Any], new: dict[str, Any]) -> Differences:
    return Differences(old, new, field_changes(old, new))


def _moves(group: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for folder in (CONFIGS, IMAGE_STREAMS):
        gone = [path for path in group if path.startswith(folder) and path not in new]
        fresh = [path for path in group if path.startswith(folder) and path not in old]
        yield from zip(gone, fresh, strict=False)


def _read(path: str, content: Content) -> Any:
    """The data of a file; a text as it is when it is neither JSON nor YAML."""
    if isinstance(content, Mapping):
        return dict(content)
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    if path.endswith(".json"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    if (mapping := read_mapping(path, text)) is not None:
        return mapping
    parsed = parse(path, text.encode("utf-8", "replace"))
    return text if parsed.document is None or parsed.diagnostics else parsed.document.data


def _document(group: tuple[str, ...], side: Mapping[str, Any]) -> tuple[dict[str, Any] | None, int]:
    """The parts of one side, and the size of the annotation. A config that stands in both files is one part."""
    parts: dict[str, Any] = {}
    size = 0
    for path in group:
        data = side.get(path, ABSENT)
        if data is ABSENT:
            continue
        if not isinstance(data, dict):
            parts[TEXT] = {**parts.get(TEXT, {}), path: data}
        elif (part := role(path)) == COPY:
            continue
        elif part:
            parts[part] = cron_document(data) if part == CRON else normalise(data)
        elif path.startswith(CONFIGS):
            parts[STREAM] = normalise(data)
            size = _bytes(compact_json(data))
        elif data.get("kind") == "ImageStream":
            parts[PLAIN] = normalise(data)
            size = _bytes(carried(data)) or size
            _take_config(parts[PLAIN], parts)
        else:
            parts[OBJECT] = normalise(data)
    drop_copies(parts)
    return parts or None, size


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _take_config(body: dict[str, Any], parts: dict[str, Any]) -> None:
    """Move the config from the annotation to its own part; one that disagrees with the file's stays where it is."""
    annotations = at_path(body, ("metadata", "annotations"))
    config = annotations.get(CONFIG) if isinstance(annotations, dict) else None
    if isinstance(config, dict) and same(parts.setdefault(STREAM, config), config):
        del annotations[CONFIG]
