"""Files and folders to release configs and manifests, and what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from okdstreams.fleet.annotation import MOST_BYTES, annotation_bytes
from okdstreams.importing.read.manifests import ImageStream, Manifests, read_manifest, read_yaml
from okdstreams.importing.read.naming import PRIVATE
from okdstreams.syntax.diagnostics import Diagnostic, Span, error
from okdstreams.syntax.json_document import MAX_BYTES, parse_json
from okdstreams.syntax.yaml import MAX_BYTES as YAML_BYTES

"""The controller refuses a longer annotation (compact JSON)."""


class ConfigFile(NamedTuple):
    """A release config as it was read: its data, and its file for messages."""

    config: dict[str, Any]
    origin: str


@dataclass(slots=True)
class Found:
    """Everything that the paths hold. Broken files are among the problems alone."""

    configs: dict[str, ConfigFile] = field(default_factory=dict)
    manifests: Manifests = field(default_factory=Manifests)
    problems: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def image_streams(self) -> list[ImageStream]:
        return self.manifests.image_streams


def read(paths: Iterable[str]) -> Found:
    """Read files, and the *.json, *.yaml and *.yml below folders. Raises OSError for a path that does not exist."""
    found = Found()
    for given in paths:
        path = Path(given)
        if path.is_dir():
            names = sorted(_walk(path))
            _read_all(found, [(p, p.relative_to(path).parts) for p in names], inside=path.name == PRIVATE[:-1])
        else:
            _read_all(found, [(path, (path.name,))], inside=path.absolute().parent.name == PRIVATE[:-1])
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for name in sorted(os.listdir(folder)):
        path = folder / name
        if name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif name.endswith((".json", ".yaml", ".yml")):
            yield path


def _read_all(found: Found, files: list[tuple[Path, tuple[str, ...]]], *, inside: bool) -> None:
    configs: list[tuple[tuple[str, ...], ConfigFile]] = []
    for path, parts in files:
        try:
            with path.open("rb") as f:
                content = f.read((YAML_BYTES if path.suffix in (".yaml", ".yml") else MAX_BYTES) + 1)
        except OSError as e:
            found.problems.append(error(Span(str(path)), "file", f"cannot be read: {e.strerror}", "mend the file"))
            continue
        found.texts[str(path)] = content.decode("utf-8", "replace")
        if path.name.endswith((".yaml", ".yml")):
            read_yaml(str(path), content, found.manifests, found.problems)
            continue
        config = _read_json(str(path), content, found)
        if config is not None:
            configs.append((parts, ConfigFile(config, str(path))))
    skip = _shared([_home(parts) for parts, _ in configs])
    for parts, config_file in configs:
        name = "/".join(parts[skip:])
        _add(found, f"{PRIVATE}{name}" if inside else name, config_file)


def _home(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The folder of a config, that of private twins taken as the one around it."""
    folder = parts[:-1]
    return folder[:-1] if folder and folder[-1] == PRIVATE[:-1] else folder


def _shared(folders: list[tuple[str, ...]]) -> int:
    """How many leading folders all configs have in common: they say nothing about any of them."""
    return sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, zip(*folders, strict=False)))


def _add(found: Found, name: str, config_file: ConfigFile) -> None:
    first = found.configs.setdefault(name, config_file)
    if first.config != config_file.config:
        message = f"a second {name}, the first is {first.origin}"
        found.problems.append(error(Span(config_file.origin), "file", message, "import one of them"))


def _read_json(path: str, content: bytes, found: Found) -> dict[str, Any] | None:
    """A release config; None for a manifest, or a broken file."""
    parsed = parse_json(path, content)
    found.problems += parsed.diagnostics
    if parsed.document is None or parsed.diagnostics:
        return None
    data: Any = parsed.document.data
    if not isinstance(data, dict):
        hint = 'a release config is an object: {"name": …}'
        found.problems.append(error(parsed.document.span(()), "json", "the file does not hold an object", hint))
        return None
    if isinstance(data.get("kind"), str) and isinstance(data.get("apiVersion"), str):
        read_manifest(data, parsed.document.span(()), found.manifests, found.problems)
        return None
    size = annotation_bytes(data)
    if size > MOST_BYTES:
        message = f"the config has {size:,} bytes without spaces, the controller takes {MOST_BYTES:,}"
        hint = "take tests out, or move them to another stream: the controller refuses the whole annotation"
        found.problems.append(error(parsed.document.span(())._replace(end_line=0), "size", message, hint))
        return None
    return data
