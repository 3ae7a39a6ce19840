"""Files and folders to release configs and manifests, and what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from okdstreams.fleet.annotation import MOST_BYTES, annotation_bytes
from okdstreams.fleet.convention import PRIVATE
from okdstreams.importing.read.manifests import Manifests, read_manifest, read_yaml
from okdstreams.language.release_config import NO_FIELDS, Content, content_of
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span, error
from okdstreams.syntax.json_document import MAX_BYTES, JsonDocument, parse_json
from okdstreams.syntax.yaml import MAX_BYTES as YAML_BYTES


class ConfigFile(NamedTuple):
    """A release config as it was read: its data, and its file for messages."""

    config: dict[str, Any]
    origin: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that the paths hold. Broken files are among the diagnostics alone."""

    configs: Mapping[str, ConfigFile]
    manifests: Manifests = field(default_factory=Manifests)
    diagnostics: tuple[Diagnostic, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    """File to text, for whoever shows the diagnostics."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file holds: a config, or manifests, and what is wrong with it. No text: it could not be read."""

    path: str
    parts: tuple[str, ...]
    """Its path below the folder that was named."""
    config: dict[str, Any] | None = None
    manifests: Manifests = field(default_factory=Manifests)
    diagnostics: tuple[Diagnostic, ...] = ()
    text: str | None = None


def read(paths: Iterable[str]) -> Sources:
    """Read files, and the *.json, *.yaml and *.yml below folders. Raises OSError for a path that does not exist."""
    configs: dict[str, ConfigFile] = {}
    diagnostics: list[Diagnostic] = []
    reads: list[FileRead] = []
    for path in map(Path, paths):
        own, is_private = _reads(path)
        reads += own
        diagnostics += (d for each in own for d in (*each.diagnostics, *each.manifests.diagnostics))
        for name, config_file in _named(own, is_private):
            first = configs.setdefault(name, config_file)
            if first.config != config_file.config:
                message = f"a second {name}, the first is {first.origin}"
                diagnostics.append(error(Span(config_file.origin), "file", message, "import one of them"))
    texts = {each.path: each.text for each in reads if each.text is not None}
    return Sources(configs, Manifests.of(each.manifests for each in reads), tuple(diagnostics), texts)


def _reads(path: Path) -> tuple[list[FileRead], bool]:
    """All that is at or below a path, and whether the path itself says that it is private."""
    if path.is_dir():
        return [_read(p, p.relative_to(path).parts) for p in sorted(_walk(path))], path.name == PRIVATE[:-1]
    return [_read(path, (path.name,))], path.absolute().parent.name == PRIVATE[:-1]


def _walk(folder: Path) -> Iterator[Path]:
    for name in sorted(os.listdir(folder)):
        path = folder / name
        if name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif name.endswith((".json", ".yaml", ".yml")):
            yield path


def _read(path: Path, parts: tuple[str, ...]) -> FileRead:
    is_yaml = path.name.endswith((".yaml", ".yml"))
    try:
        with path.open("rb") as f:
            content = f.read((YAML_BYTES if path.suffix in (".yaml", ".yml") else MAX_BYTES) + 1)
    except OSError as e:
        fault = error(Span(str(path)), "file", f"cannot be read: {e.strerror}", "mend the file")
        return FileRead(str(path), parts, diagnostics=(fault,))
    blank = FileRead(str(path), parts, text=content.decode("utf-8", "replace"))
    return replace(blank, manifests=read_yaml(blank.path, content)) if is_yaml else _read_json(blank, content)


def _named(reads: list[FileRead], is_private: bool) -> Iterator[tuple[str, ConfigFile]]:
    """Configs by their files, without the folders that all of them share."""
    configs = [(each.parts, ConfigFile(each.config, each.path)) for each in reads if each.config is not None]
    skip = _shared([_home(parts) for parts, _ in configs])
    for parts, config_file in configs:
        name = "/".join(parts[skip:])
        yield f"{PRIVATE}{name}" if is_private else name, config_file


def _home(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The folder of a config, that of private twins taken as the one around it."""
    folder = parts[:-1]
    return folder[:-1] if folder and folder[-1] == PRIVATE[:-1] else folder


def _shared(folders: list[tuple[str, ...]]) -> int:
    """How many leading folders all configs have in common: they say nothing about any of them."""
    return sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, zip(*folders, strict=False)))


def _read_json(blank: FileRead, content: bytes) -> FileRead:
    """A release config, a manifest, or what is wrong with the file."""
    document, diagnostics = parse_json(blank.path, content)
    if document is None or diagnostics:
        return replace(blank, diagnostics=tuple(diagnostics))
    data: Any = document.data
    holds = content_of(data, blank.parts[-1])
    if holds is Content.CONFIG:
        fault = _too_long(document)
        return replace(blank, config=data) if fault is None else replace(blank, diagnostics=(fault,))
    if holds is Content.MANIFEST:
        return replace(blank, manifests=read_manifest(data, document.span(())))
    if holds is Content.OTHER:
        hint = "if it is one, give its file a name that begins with `release-`"
        span = document.span(())._replace(end_line=0)
        return replace(blank, diagnostics=(Diagnostic(span, Severity.WARNING, "file", NO_FIELDS, hint),))
    hint = 'a release config is an object: {"name": …}'
    return replace(blank, diagnostics=(error(document.span(()), "json", "the file does not hold an object", hint),))


def _too_long(document: JsonDocument) -> Diagnostic | None:
    config: Any = document.data
    size = annotation_bytes(config)
    if size <= MOST_BYTES:
        return None
    message = f"the config has {size:,} bytes without spaces, the controller takes {MOST_BYTES:,}"
    hint = "take tests out, or move them to another stream: the controller refuses the whole annotation"
    return error(document.span(())._replace(end_line=0), "size", message, hint)
