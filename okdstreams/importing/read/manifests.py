"""Manifests: ImageStreams with their config annotation and imported tags, and Argo CD Applications."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from okdstreams.fleet.annotation import CONFIG
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span, error
from okdstreams.syntax.json_document import parse_json
from okdstreams.syntax.yaml import parse

_WANTED = re.compile(r"\bkind[\"']?:\s*[\"']?(ImageStream|Application|AppProject|List|ImageStreamList)\b")
_SEPARATOR = re.compile(r"^---(?:\s.*)?$", re.MULTILINE)


class Tag(NamedTuple):
    """A tag that an ImageStream imports from a registry, and how it follows its source."""

    pullspec: str
    policy: tuple[tuple[str, Any], ...]
    """The policy's fields that are not the language's defaults, sorted."""


class ImageStream(NamedTuple):
    """An ImageStream's manifest, as far as the language knows it."""

    target: str
    config: dict[str, Any] | None
    tags: dict[str, Tag]
    local: bool
    origin: str


@dataclass(slots=True)
class Manifests:
    """All manifests of the kinds that are wanted, and how many others there were."""

    image_streams: list[ImageStream] = field(default_factory=list)
    applications: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What of them the language cannot say."""


def read_yaml(path: str, content: bytes, found: Manifests, problems: list[Diagnostic]) -> None:
    """Read every manifest of a YAML file. A file that holds none of the kinds is passed over."""
    text = content.decode("utf-8", "replace")
    if not _WANTED.search(text):
        return
    start = 0
    for end in [*(m.start() for m in _SEPARATOR.finditer(text)), len(text)]:
        piece = text[start:end]
        start = text.find("\n", end) + 1 or len(text)
        if not piece.strip():
            continue
        lines = text.count("\n", 0, end) - piece.count("\n")
        parsed = parse(path, ("\n" * lines + piece).encode())
        problems += parsed.diagnostics
        if parsed.document is not None and not parsed.diagnostics:
            read_manifest(parsed.document.data, parsed.document.span(()), found, problems)


def read_manifest(data: Any, span: Span, found: Manifests, problems: list[Diagnostic]) -> None:
    """Take one manifest, or the items of a list."""
    if not isinstance(data, dict):
        return
    kind = data.get("kind")
    if isinstance(data.get("items"), list):
        for item in data["items"]:
            inner = {"kind": str(kind).removesuffix("List"), **item} if isinstance(item, dict) else item
            read_manifest(inner, span, found, problems)
    elif kind == "ImageStream":
        _image_stream(data, span, found, problems)
    elif kind == "Application":
        found.applications.append(data)


def _image_stream(data: dict[str, Any], span: Span, found: Manifests, problems: list[Diagnostic]) -> None:
    metadata, spec = _map(data.get("metadata")), _map(data.get("spec"))
    name, namespace = metadata.get("name"), metadata.get("namespace")
    if not isinstance(name, str) or not isinstance(namespace, str):
        hint = "give its metadata `name` and `namespace`"
        problems.append(error(span, "manifest", "an ImageStream without name or namespace", hint))
        return
    target = f"{namespace}/{name}"
    written = [_map(tag) for tag in spec.get("tags") or []]
    made = {str(tag.get("name")): _tag(tag) for tag in written}
    tags = {tag: found for tag, found in made.items() if found is not None}
    if len(tags) < len(written):
        found.notes.append(f"{target}: {len(written) - len(tags)} tags that are not imported from a registry")
    config = _annotation(_map(metadata.get("annotations")).get(CONFIG), target, span, problems)
    local = _map(spec.get("lookupPolicy")).get("local") is True
    found.image_streams.append(ImageStream(target, config, tags, local, span.file))


def _annotation(text: Any, target: str, span: Span, problems: list[Diagnostic]) -> dict[str, Any] | None:
    if not isinstance(text, str):
        return None
    parsed = parse_json(f"{target} {CONFIG}", text.encode())
    for problem in parsed.diagnostics:
        message = f"{CONFIG} of {target}, line {problem.span.line}, column {problem.span.column}: {problem.message}"
        problems.append(Diagnostic(span._replace(end_line=0), Severity.ERROR, problem.name, message, problem.hint))
    data = parsed.document.data if parsed.document is not None and not parsed.diagnostics else None
    return data if isinstance(data, dict) else None


def _tag(tag: dict[str, Any]) -> Tag | None:
    source, policy = _map(tag.get("from")), _map(tag.get("importPolicy"))
    if source.get("kind") != "DockerImage" or not isinstance(source.get("name"), str) or not tag.get("name"):
        return None
    fields = {
        "scheduled": policy.get("scheduled") is True,
        "importMode": policy.get("importMode") or "Legacy",
        "referencePolicy": _map(tag.get("referencePolicy")).get("type") or "Source",
    }
    if isinstance(policy.get("insecure"), bool):
        fields["insecure"] = policy["insecure"]
    return Tag(source["name"], tuple(sorted(fields.items())))


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
