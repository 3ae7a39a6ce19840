"""Configs in annotations of ImageStreams, brought together with those in files: each stream's JSON is stored twice."""

from __future__ import annotations

import re
from collections.abc import Iterable

from okdstreams.fleet.private import SUFFIX
from okdstreams.importing.read.configs import ConfigFile, Found
from okdstreams.importing.read.manifests import ImageStream
from okdstreams.importing.read.naming import PRIVATE
from okdstreams.importing.read.targets import by_convention
from okdstreams.importing.read.template import canonical
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span


def join(found: Found, told: dict[str, str]) -> dict[str, str]:
    """Adds the configs that are in annotations alone; gives the targets of all that are in one, beside `told`."""
    targets = dict(told)
    same: dict[str, list[str]] = {}
    for file, config_file in sorted(found.configs.items()):
        same.setdefault(canonical(config_file.config), []).append(file)
    conventional = {by_convention(file): file for file in found.configs}
    for stream in sorted(found.image_streams, key=lambda s: s.target):
        if stream.config is None or stream.target in targets.values():
            continue
        files = [file for file in same.get(canonical(stream.config), []) if file not in targets]
        if files:
            file = next((f for f in files if by_convention(f) == stream.target), files[0])
        elif stream.target in conventional:
            file = conventional[stream.target] or ""
            found.problems.append(_drift(stream, file, found.configs[file].origin))
        else:
            file = _file_of(stream, found.configs)
            found.configs[file] = ConfigFile(stream.config, stream.origin)
        targets[file] = stream.target
    return targets


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
    file = _conventional_file(namespace, name)
    if file is None or by_convention(file) != f"{namespace}/{name}":
        said = (stream.config or {}).get("name")
        said = said if isinstance(said, str) and re.fullmatch(r"[A-Za-z0-9][-A-Za-z0-9._]*", said) else name
        file = f"release-{said.removesuffix(SUFFIX) if private else said}.json"
    file = f"{PRIVATE}{file}" if private else file
    stem, number = file.removesuffix(".json"), 2
    while file in taken:
        file, number = f"{stem}-{number}.json", number + 1
    return file


def _conventional_file(namespace: str, name: str) -> str | None:
    """release-config.md's table, read from the right."""
    if namespace == "origin":
        if found := re.fullmatch(r"(?:([a-z]+)-)?([0-9]+\.[0-9]+)", name):
            return f"release-okd-{found[1] + '-' if found[1] else ''}{found[2]}.json"
        channels = {"release": "okd-4.y-stable", "release-scos": "okd-scos-4.y-stable"}
        channels["release-scos-next"] = "okd-scos-4.y-next"
        return f"release-{channels[name]}.json" if name in channels else None
    arch = namespace.removeprefix("ocp") if namespace.startswith("ocp") else None
    if arch is None:
        return None
    stem = name.removesuffix(arch) if arch else name
    if stem == "release":
        return f"release-ocp-4.y-stable{arch}.json"
    if re.fullmatch(r"[0-9]+\.[0-9]+", stem):
        return f"release-ocp-{stem}-ci.json"
    return f"release-ocp-{stem.removesuffix('-art-latest')}{arch}.json"
