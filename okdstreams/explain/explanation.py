"""One explanation: fields of an output with their places, and where to look when there is no such field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from okdstreams.explain.fields import Field
from okdstreams.explain.outputs import Output, Outputs
from okdstreams.explain.paths import NEAR, UnresolvedName, find_fields, find_output, near_fields
from okdstreams.syntax.document import Document
from okdstreams.syntax.near import close_matches


class Explanation(NamedTuple):
    """Fields of one output. `absent`: they are not there, and their places say why."""

    output: Output
    fields: tuple[Field, ...]
    absent: bool = False


def explain(outputs: Outputs, path: str, field: str | None, folder: str) -> Explanation:
    """The fields that `field` names in the output that `path` names; all without `field`.

    Raises UnresolvedName for a path that names nothing; an Explanation without fields means that the field is unknown.
    """
    named = find_output(outputs, path, folder)
    if field is None:
        return Explanation(named[0], tuple(_fields(outputs, named[0], "")))
    for output in (*named, *outputs.quotes(named[0])):
        fields = tuple(_fields(outputs, output, field))
        if fields:
            return Explanation(output, fields)
    return Explanation(named[0], tuple(_absent(outputs, named[0], field)), absent=True)


def _fields(outputs: Outputs, output: Output, field: str) -> Iterator[Field]:
    placer = outputs.placer(output)
    for path in find_fields(output, field) if field else [()]:
        for below, value in output.fields(path):
            yield placer.field(below, value, output.trace)


def _absent(outputs: Outputs, output: Output, field: str) -> Iterator[Field]:
    """What left out the field, or the thing that would have held it."""
    placer = outputs.placer(output)
    wanted = re.sub("[\"']", "", field).removeprefix(".") + "."
    left_out = {
        ".".join(map(str, path)) + ".": path
        for path, origins in output.trace.items()
        if path and not output.has(path) and any(o.role == "absent" for o in origins)
    }
    names = [name for name in left_out if wanted.startswith(name)]
    if names:
        yield placer.missing(left_out[max(names, key=len)], output.trace)


def suggestions(output: Output, field: str) -> list[str]:
    """Names like `field` in an output."""
    return near_fields(output, field)


def find_document(outputs: Outputs, file: str) -> Document:
    """The stream file that `file` names: its path, or the end of it. Raises UnresolvedName."""
    documents = outputs.compilation.loaded.documents
    wanted = file.removeprefix("./")
    fitting = [d for d in documents if d.file == wanted] or [d for d in documents if d.file.endswith(f"/{wanted}")]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UnresolvedName(f"{file!r} may be any of {len(fitting)} stream files", [d.file for d in fitting])
    raise UnresolvedName(f"{file!r} is not a stream file", close_matches(file, [d.file for d in documents], NEAR))
