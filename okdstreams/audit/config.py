"""A file of raw release-controller JSON to a subject of the checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from okdstreams.checks.subjects import Subject
from okdstreams.fleet.convention import Target
from okdstreams.language.config_schema import Named, config_shape, misfits
from okdstreams.language.release_config import NO_FIELDS, Content, content_of, is_named_as_config
from okdstreams.language.versions import Version, is_range, parse_version
from okdstreams.syntax.diagnostics import Diagnostic, Severity, error
from okdstreams.syntax.json_document import JsonDocument, parse_json


@cache
def _maps() -> tuple[str, ...]:
    """Fields whose entries have names of the user's choice."""
    return tuple(name for name, shape in config_shape().fields.items() if isinstance(shape, Named))


class Raw(NamedTuple):
    """The subject, unless the file holds no release config, and what is wrong with the file."""

    subject: Subject | None
    diagnostics: list[Diagnostic]


def read_raw(file: str, label: str, content: bytes, target: Target) -> Raw:
    """`file` is the name that diagnostics show, `label` the one that checks go by, `target` where the config goes."""
    document, diagnostics = parse_json(file, content)
    if document is None:
        return Raw(None, diagnostics)
    if (foreign := _foreign(document, label)) is not None:
        return Raw(None, [*diagnostics, foreign])
    config: Any = document.data
    if b"null" in content:
        config = _without_nulls(document.data)
        diagnostics = [*diagnostics, *_unknown_nulls(document)]
    subject = Subject(
        label=label,
        config=config,
        version=target.version or _version_of(config),
        arch=target.arch,
        private=target.private,
        namespace=target.namespace,
        image_stream=target.image_stream,
        document=document,
    )
    return Raw(subject, diagnostics)


_NAME = re.compile(r"([0-9]{1,4}\.[0-9]{1,4})\.0-0\.")


def _version_of(config: Any) -> Version | None:
    """The minor that the name of a stream speaks of."""
    name = config.get("name") if isinstance(config, dict) else None
    match = _NAME.match(name) if isinstance(name, str) else None
    return parse_version(match[1]) if match and is_range(match[1]) else None


def _unknown_nulls(document: JsonDocument) -> Iterator[Diagnostic]:
    """Unknown fields whose value is null: the controller's own run refuses them too, and no check sees them."""
    if not _holds_null(document.data):
        return
    for misfit in misfits(document.data, config_shape()):
        value: Any = document.data
        for segment in misfit.path:
            value = value[segment]
        if misfit.on_key and value is None:
            yield error(document.span(misfit.path, key=True), "schema", misfit.message, misfit.hint)


def _foreign(document: JsonDocument, label: str) -> Diagnostic | None:
    """Why the file is no release config. An error if its name says that it is one, else a warning."""
    data: Any = document.data
    content = content_of(data, label)
    hint = "name only folders of release configs, or move the file elsewhere"
    if content is Content.CONFIG:
        return None
    if content is Content.SCALAR:
        what = {list: "a list", str: "text", type(None): "null", bool: "true or false"}.get(type(data), "a number")
        message = f"not a release config: {what}, not an object"
    elif content is Content.MANIFEST:
        message = f"not a release config: a Kubernetes {data['kind']}"
        hint = "audit reads the configs themselves, not the ImageStreams that carry them"
    else:
        message = NO_FIELDS
    severity = Severity.ERROR if is_named_as_config(label) else Severity.WARNING
    return Diagnostic(document.span(())._replace(end_line=0), severity, "file", message, hint)


def _without_nulls(data: Any) -> Any:
    """The config as the controller decodes it: null is absent, and as an entry of a map the empty entry."""
    if not isinstance(data, dict) or not _holds_null(data):
        return data
    present = {field: value for field, value in data.items() if value is not None}
    maps = _maps()
    for field in maps:
        if isinstance(present.get(field), dict):
            present[field] = {name: {} if entry is None else _dropped(entry) for name, entry in present[field].items()}
    return {field: value if field in maps else _dropped(value) for field, value in present.items()}


def _dropped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _dropped(item) for key, item in value.items() if item is not None}
    return value


def _holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_null, value.values()))
    return value is None
