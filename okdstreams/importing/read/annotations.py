"""Configs in annotations of ImageStreams, brought together with those in files: each stream's JSON is stored twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from okdstreams.fleet.convention import PRIVATE, by_convention, file_of
from okdstreams.fleet.private import SUFFIX
from okdstreams.importing.read.configs import ConfigFile
from okdstreams.importing.read.manifests import ImageStream
from okdstreams.importing.read.template import canonical
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span


class Carried(NamedTuple):
    """All configs, those in annotations alone among them; the targets of those that are in one or were given one."""

    configs: dict[str, ConfigFile]
    targets: dict[str, str]
    diagnostics: list[Diagnostic]


def join(configs: Mapping[str, ConfigFile], streams: Iterable[ImageStream], given: Mapping[str, str]) -> Carried:
    """The configs in files, brought together with those in annotations. `given` are targets by file."""
    joined, targets = dict(configs), dict(given)
    diagnostics: list[Diagnostic] = []
    same: dict[str, list[str]] = {}
    for file, config_file in sorted(configs.items()):
        same.setdefault(canonical(config_file.config), []).append(file)
    conventional = {by_convention(file): file for file in configs}
    for stream in sorted(streams, key=lambda s: s.target):
        if stream.config is None or stream.target in targets.values():
            continue
        files = [file for file in same.get(canonical(stream.config), []) if file not in targets]
        if files:
            file = next((f for f in files if by_convention(f) == stream.target), files[0])
        elif stream.target in conventional:
            file = conventional[stream.target]
            diagnostics.append(_drift(stream, file, configs[file].origin))
        else:
            file = _file_of(stream, joined)
            joined[file] = ConfigFile(stream.config, stream.origin)
        targets[file] = stream.target
    return Carried(joined, targets, diagnostics)


def _drift(stream: ImageStream, file: str, origin: str) -> Diagnostic:
    message = f"the annotation of {stream.target} is not the config in {file}; the file is imported"
    hint = "apply the file to the cluster, or import the manifest alone"
    return Diagnostic(Span(stream.origin), Severity.WARNING, "drift", message, hint, ((Span(origin), "the file"),))


def _file_of(stream: ImageStream, taken: Iterable[str]) -> str:
    """The file that the convention has for an ImageStream, or one that is named after the config."""
    namespace, _, name = stream.target.partition("/")
    private = namespace.endswith(SUFFIX) and name.endswith(SUFFIX)
    if private:
        namespace, name = namespace.removesuffix(SUFFIX), name.removesuffix(SUFFIX)
    file = file_of(f"{namespace}/{name}")
    if file is None:
        label = (stream.config or {}).get("name")
        label = label if isinstance(label, str) and re.fullmatch(r"[A-Za-z0-9][-A-Za-z0-9._]*", label) else name
        file = f"release-{label.removesuffix(SUFFIX) if private else label}.json"
    file = f"{PRIVATE}{file}" if private else file
    stem, number = file.removesuffix(".json"), 2
    while file in taken:
        file, number = f"{stem}-{number}.json", number + 1
    return file
