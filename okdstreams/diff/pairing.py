"""Which files belong together: a release config, its ImageStream, and what either was called before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from okdstreams.diff.companions import role
from okdstreams.diff.normalise import at_path
from okdstreams.fleet.annotation import CONFIG
from okdstreams.output.identity import Identity
from okdstreams.output.paths import CONFIGS, IMAGE_STREAMS, mapped_stream
from okdstreams.syntax.canonical import compact_json


class Files(NamedTuple):
    """The data of the files that differ, by path, old and new."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]


def paired(files: Files, named: Mapping[str, Identity]) -> Iterator[tuple[str, ...]]:
    """Every path once, in groups; a release config comes before its ImageStream. Sorted by the first path."""
    groups: dict[str, list[str]] = {path: [path] for path in sorted({*files.old, *files.new})}
    streams = {named[path]: path for path in groups if path.startswith(IMAGE_STREAMS)}
    carriers = [_carriers(side) for side in (files.new, files.old)]
    for path in [path for path in groups if path.startswith(CONFIGS)]:
        for other in [streams.get(named[path]), *_by_body(path, files, carriers)]:
            if other is not None and len(groups.get(other, ())) == 1:
                groups[path].append(other)
                del groups[other]
                break
    _gather(groups, named)
    for gone, fresh in _moved(groups, files):
        groups[fresh] = sorted({*groups[fresh], *groups.pop(gone)})
    yield from sorted(tuple(sorted(group, key=_configs_first)) for group in groups.values())


def _configs_first(path: str) -> tuple[bool, bool, str]:
    return not path.startswith(CONFIGS), not path.startswith(IMAGE_STREAMS), path


def _gather(groups: dict[str, list[str]], named: Mapping[str, Identity]) -> None:
    """Puts mappings, runs and CronJobs into the group of their stream, at most one of each."""
    companions = [path for path in groups if role(path)]
    homes = {path: first for first, group in groups.items() for path in group}
    streams: dict[Identity, str] = {}
    for path, first in homes.items():
        if not role(path):
            streams.setdefault(named[path]._replace(file=""), first)
    for path in companions:
        stream = named[path]._replace(file="")
        home = homes.get(mapped_stream(path)) or streams.setdefault(stream, path)
        if home != path and role(path) not in {role(other) for other in groups[home]}:
            groups[home].append(path)
            del groups[path]


def _by_body(path: str, files: Files, carriers: list[dict[str, list[str]]]) -> Iterator[str]:
    for side, carrier in zip((files.new, files.old), carriers, strict=True):
        if path in side:
            yield from carrier.get(compact_json(side[path]), [])


def _carriers(side: Mapping[str, Any]) -> dict[str, list[str]]:
    """The ImageStreams of one side by the config that they carry."""
    by_config: dict[str, list[str]] = {}
    for path in sorted(side):
        if path.startswith(IMAGE_STREAMS) and (body := carried(side[path])):
            by_config.setdefault(body, []).append(path)
    return by_config


def carried(data: Any) -> str:
    """The config of an ImageStream as compact JSON; empty when there is none."""
    text = at_path(data, ("metadata", "annotations", CONFIG))
    try:
        return compact_json(json.loads(text)) if isinstance(text, str) else ""
    except (ValueError, RecursionError):
        return ""


def _moved(groups: Mapping[str, list[str]], files: Files) -> list[tuple[str, str]]:
    """Groups that are gone and groups that are new with the same config: (old first path, new first path)."""
    fresh: dict[str, list[str]] = {}
    for first, group in groups.items():
        if not any(path in files.old for path in group) and (body := _config(group, files.new)):
            fresh.setdefault(body, []).append(first)
    pairs = []
    for first, group in groups.items():
        if not any(path in files.new for path in group) and (others := fresh.get(_config(group, files.old))):
            pairs.append((first, others.pop(0)))
    return pairs


def _config(group: list[str], side: Mapping[str, Any]) -> str:
    for path in group:
        if path.startswith(CONFIGS):
            return compact_json(side[path])
        if path.startswith(IMAGE_STREAMS) and (body := carried(side[path])):
            return body
    return ""
