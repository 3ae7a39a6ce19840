"""Manifests: ImageStreams with their config annotation and imported tags, and Argo CD Applications."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Manifests:
    """Manifests of the kinds that are wanted, what of them the language cannot say, and what is wrong with them."""

    image_streams: tuple[ImageStream, ...] = ()
    applications: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @classmethod
    def of(cls, parts: Iterable[Manifests]) -> Manifests:
        """All manifests of the parts, in their order."""
        every = tuple(parts)
        return cls(
            tuple(stream for part in every for stream in part.image_streams),
            tuple(application for part in every for application in part.applications),
            tuple(note for part in every for note in part.notes),
            tuple(diagnostic for part in every for diagnostic in part.diagnostics),
        )


def read_yaml(path: str, content: bytes) -> Manifests:
    """Every manifest of a YAML file. A file that holds none of the kinds is passed over."""
    text = content.decode("utf-8", "replace")
    return Manifests.of(_documents(path, text) if _WANTED.search(text) else ())


def _documents(path: str, text: str) -> Iterator[Manifests]:
    start = 0
    for end in [*(m.start() for m in _SEPARATOR.finditer(text)), len(text)]:
        piece = text[start:end]
        start = text.find("\n", end) + 1 or len(text)
        if not piece.strip():
            continue
        lines = text.count("\n", 0, end) - piece.count("\n")
        parsed = parse(path, ("\n" * lines + piece).encode())
        yield Manifests(diagnostics=tuple(parsed.diagnostics))
        if parsed.document is not None and not parsed.diagnostics:
            yield read_manifest(parsed.document.data, parsed.document.span(()))


def read_manifest(data: Any, span: Span) -> Manifests:
    """One manifest, or the items of a list."""
    if not isinstance(data, dict):
        return Manifests()
    kind = data.get("kind")
    if isinstance(data.get("items"), list):
        single = str(kind).removesuffix("List")
        items = ({"kind": single, **item} if isinstance(item, dict) else item for item in data["items"])
        return Manifests.of(read_manifest(item, span) for item in items)
    if kind == "ImageStream":
        return _image_stream(data, span)
    return Manifests(applications=(data,)) if kind == "Application" else Manifests()


def _image_stream(data: dict[str, Any], span: Span) -> Manifests:
    metadata, spec = _map(data.get("metadata")), _map(data.get("spec"))
    name, namespace = metadata.get("name"), metadata.get("namespace")
    if not isinstance(name, str) or not isinstance(namespace, str):
        hint = "give its metadata `name` and `namespace`"
        return Manifests(diagnostics=(error(span, "manifest", "an ImageStream without name or namespace", hint),))
    target = f"{namespace}/{name}"
    written = [_map(tag) for tag in spec.get("tags") or []]
    by_name = {str(tag.get("name")): _tag(tag) for tag in written}
    tags = {name: tag for name, tag in by_name.items() if tag is not None}
    others = len(written) - len(tags)
    notes = (f"{target}: {others} tags that are not imported from a registry",) if others else ()
    config, diagnostics = _annotation(_map(metadata.get("annotations")).get(CONFIG), target, span)
    local = _map(spec.get("lookupPolicy")).get("local") is True
    return Manifests((ImageStream(target, config, tags, local, span.file),), (), notes, diagnostics)


def _annotation(text: Any, target: str, span: Span) -> tuple[dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """The config in an annotation, and what is wrong with it."""
    if not isinstance(text, str):
        return None, ()
    parsed = parse_json(f"{target} {CONFIG}", text.encode())
    diagnostics = tuple(_in_annotation(d, target, span) for d in parsed.diagnostics)
    data = parsed.document.data if parsed.document is not None and not parsed.diagnostics else None
    return data if isinstance(data, dict) else None, diagnostics


def _in_annotation(fault: Diagnostic, target: str, span: Span) -> Diagnostic:
    message = f"{CONFIG} of {target}, line {fault.span.line}, column {fault.span.column}: {fault.message}"
    return Diagnostic(span._replace(end_line=0), Severity.ERROR, fault.name, message, fault.hint)


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
