"""What `oc` prints of a payload or an ImageStream, as tags of a minor version and the repositories behind them.

`oc adm release info -o json` has the payload's ImageStream under `references`; each of its tags carries the annotation
`io.openshift.build.source-location`, the repository that it was built from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import Version, parse_version
from okdstreams.syntax.diagnostics import Diagnostic, Span, error
from okdstreams.syntax.json_faults import syntax_fault
from okdstreams.syntax.yaml_loader import LOADER

SOURCE = "io.openshift.build.source-location"
FORMS = "what `oc adm release info -o json RELEASE` or `oc get imagestream NAME -o yaml` prints"
V = placeholder("v")

_MINOR = re.compile(r"(?<![0-9.])([0-9]+\.[0-9]+)(?![0-9])")
_REPOSITORY = re.compile(r"https?://[^/]+/([^/\s]+/[^/\s]+?)(?:\.git)?/?")


class Payload(NamedTuple):
    """The tags of one minor: each with its repository, empty where that is not told."""

    file: str
    version: Version
    tags: dict[str, str]
    image_stream: str
    """namespace/name with $(v); empty for a release, which does not tell."""


def read_payloads(file: str, content: bytes, version: Version | None) -> list[Payload | Diagnostic]:
    """The payloads of a file; `version` is the minor where it does not tell."""
    try:
        text = content.decode("utf-8-sig")
        data: Any = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader=LOADER)
    except json.JSONDecodeError as e:
        span, message, _ = syntax_fault(file, text, e)
        return [_problem(span, f"not JSON: {message}")]
    except yaml.MarkedYAMLError as e:
        mark = e.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return [_problem(Span(file, line, column, line, column + 1), f"not YAML: {e.problem}")]
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return [_problem(Span(file), "neither JSON nor YAML")]
    return list(_payloads(file, data, version))


def _payloads(file: str, data: Any, version: Version | None) -> Iterator[Payload | Diagnostic]:
    kind = _at(data, "kind")
    if kind in ("List", "ImageStreamList"):
        items = _at(data, "items")
        for item in items if isinstance(items, list) else []:
            yield from _payloads(file, {"kind": "ImageStream", **item} if isinstance(item, dict) else item, version)
        return
    stream = _at(data, "references") if isinstance(_at(data, "references"), dict) else data
    if kind != "ImageStream" and stream is data:
        yield _problem(Span(file), "neither a release's `references` nor an ImageStream")
        return
    name, namespace = _name(data), _text(_at(_at(data, "metadata"), "namespace"))
    full_name = name if stream is data else _text(_at(_at(data, "metadata"), "version")) or _name(stream)
    minor = _MINOR.search(full_name)
    if version is None and minor is None:
        hint = "say with --version which minor it is of"
        yield error(Span(file), "inventory", f"{full_name or 'the payload'} does not tell its minor", hint)
        return
    tags = dict(_tags(stream))
    if not tags:
        yield _problem(Span(file), f"{full_name or 'the ImageStream'} has no tags")
        return
    target = f"{namespace}/{name.replace(minor[1], V)}" if minor and namespace and stream is data else ""
    yield Payload(file, version or parse_version(minor[1] if minor else ""), tags, target)


def _tags(stream: Any) -> Iterator[tuple[str, str]]:
    """Tags and repositories: those of the status, and those of the spec, which says more."""
    for part, key in (("status", "tag"), ("spec", "name")):
        entries = _at(_at(stream, part), "tags")
        for entry in entries if isinstance(entries, list) else []:
            if name := _text(_at(entry, key)):
                repository = _REPOSITORY.fullmatch(_text(_at(_at(entry, "annotations"), SOURCE)))
                yield name, repository[1] if repository else ""


def _problem(span: Span, message: str) -> Diagnostic:
    return error(span, "inventory", message, f"give {FORMS}")


def _name(stream: Any) -> str:
    return _text(_at(_at(stream, "metadata"), "name"))


def _at(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, dict) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
