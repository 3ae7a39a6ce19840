"""The tags of a release payload or of an ImageStream, from what `oc` prints or from a plain list."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from okdstreams.syntax.diagnostics import Diagnostic, Span, error
from okdstreams.syntax.json_faults import syntax_fault

Tags = dict[str, str]
"""Tag to its image; "" where only the tag is known."""

_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
FORMS = "one tag a line, `oc adm release info -o json`, or `oc get imagestream -o json`"
HEADINGS = ("Images:", "NAME")
"""First words of the headings that `oc adm release info` prints above its list."""


class TagList(NamedTuple):
    """The tags that a file lists, and what in it cannot be understood."""

    tags: Tags
    diagnostics: tuple[Diagnostic, ...] = ()


def read_tags(file: str, content: bytes) -> TagList:
    """The tags that a file lists. What cannot be understood is left out."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return TagList({}, (error(Span(file), "file", "the file is not UTF-8 text", f"give {FORMS}"),))
    if text.lstrip().startswith(("{", "[")):
        return _from_json(file, text)
    tags: Tags = {}
    problems: list[Diagnostic] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words or words[0] in HEADINGS:
            continue
        if not _TAG.fullmatch(words[0]):
            column = line.index(words[0]) + 1
            span = Span(file, number, column, number, column + len(words[0]))
            problems.append(error(span, "file", f"{words[0]!r} is not a tag", f"give {FORMS}"))
        else:
            tags[words[0]] = words[1] if len(words) > 1 else ""
    return TagList(tags, tuple(problems))


def _from_json(file: str, text: str) -> TagList:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as e:
        span, message, _ = syntax_fault(file, text, e)
        return TagList({}, (error(span, "file", f"not JSON: {message}", f"give {FORMS}"),))
    except RecursionError:
        return TagList({}, (error(Span(file), "file", "the JSON is nested too deeply", f"give {FORMS}"),))
    stream = _at(data, "references")
    spec, status = (_at(_at(part, name), "tags") for part, name in ((stream or data, "spec"), (data, "status")))
    if spec is None and status is None:
        return TagList({}, (error(Span(file), "file", "neither a release's `references` nor an ImageStream", FORMS),))
    tags: Tags = {}
    for entry in status if isinstance(status, list) else []:
        if isinstance(name := _at(entry, "tag"), str):
            items = _at(entry, "items")
            tags[name] = _text(_at(items[0], "dockerImageReference")) if isinstance(items, list) and items else ""
    for entry in spec if isinstance(spec, list) else []:
        if isinstance(name := _at(entry, "name"), str):
            tags[name] = _text(_at(_at(entry, "from"), "name")) or tags.get(name, "")
    return TagList(tags)


def _at(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, dict) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def origin(content: bytes) -> str:
    """What JSON says of where the tags are from: a release's name, or namespace/name of an ImageStream; else ""."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    metadata = _at(data, "metadata")
    if _at(data, "kind") == "ImageStream":
        return f"{_text(_at(metadata, 'namespace'))}/{_text(_at(metadata, 'name'))}"
    return _text(_at(metadata, "version"))
