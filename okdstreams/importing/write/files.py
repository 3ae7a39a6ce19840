"""Drafts to the text of stream files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import Any

from okdstreams.importing.fold.family import Draft
from okdstreams.importing.write.yaml_flow import entry, row_lines
from okdstreams.layout.layout import laid_out

API = "streams.okd.io/v1alpha2"
_HEADER = "# Imported by `okdstreams import`, not edited since: {digest}"
_STAMP = re.compile(r"# Imported by `okdstreams import`, not edited since: ([0-9a-f]{16})")


def made_text(lines: Iterable[str]) -> str:
    """A file's text, with a first line from which `is_made` can tell that nobody edited it."""
    body = _laid_out("".join(f"{line}\n" for line in lines))
    return f"{_HEADER.format(digest=_digest(body))}\n{body}"


def is_made(content: bytes) -> bool:
    """Whether import wrote this, byte for byte."""
    first, _, body = content.decode("utf-8", "replace").partition("\n")
    stamp = _STAMP.fullmatch(first)
    return stamp is not None and stamp[1] == _digest(body)


def restamped(before: bytes, text: str) -> str:
    """The new text of a file; if import made it, and nobody edited it since, then so it remains."""
    return made_text(text.splitlines()[1:]) if is_made(before) else text


def _laid_out(body: str) -> str:
    text = laid_out("", body.encode("utf-8", "surrogatepass"))
    return text if isinstance(text, str) else body


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def family_lines(draft: Draft) -> Iterator[str]:
    """A stream family."""
    for note in draft.notes:
        yield from (f"# {line}" for line in wrap(note, 116, break_long_words=False))
    yield from _head("StreamFamily")
    data = dict(draft.data)
    config, sources = data.pop("config"), data.pop("sources", None)
    for key, value in data.items():
        yield from entry(key, value)
    if sources:
        yield from ("", "sources:")
        for key, value in sources.items():
            yield from entry(key, value, "  ")
    yield ""
    if not config:
        yield "config: {}"
    else:
        yield "config:"
    for key, value in config.items():
        yield from entry(key, value, "  ")
    for section, rows in draft.rows.items():
        yield from ("", f"{section}:")
        for key, row in rows.items():
            yield from row_lines(key, row)


def settings_lines(settings: Mapping[str, Any]) -> Iterator[str]:
    """The settings: job prefixes, predecessors, Argo CD."""
    yield from _head("Settings")
    for key, value in settings.items():
        if isinstance(value, dict) and value:
            yield f"{key}:"
            for name, item in value.items():
                yield from entry(name, item, "  ")
        else:
            yield from entry(key, value)


def _head(kind: str) -> Iterator[str]:
    yield f"apiVersion: {API}"
    yield f"kind: {kind}"
