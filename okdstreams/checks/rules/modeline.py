"""The line by which an editor finds the schema of a stream file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.fix import BEGIN, Change

_MODELINE = re.compile(r"^[ \t]*#[ \t]*yaml-language-server:[ \t]*\$schema=(\S+)", re.MULTILINE)


def check(view: View) -> Iterator[Finding]:
    """Where the settings name the schema, the other files do. A fleet without the line has chosen to do without."""
    named = [
        (source.document.file, modeline[1])
        for source in (view.loaded.settings if view.loaded is not None else ())
        if (modeline := _MODELINE.search(source.document.text))
    ]
    if view.loaded is None or not named:
        return
    settings, schema = named[0]
    for document in view.loaded.documents:
        if isinstance(document.data, dict) and not _MODELINE.search(document.text):
            line = f"# yaml-language-server: $schema={_from(document.file, settings, schema)}"
            fix = (Change(document.file, BEGIN, (), line),)
            message = "no line names the schema: an editor does not check the file"
            yield Finding(document, ("apiVersion",), message, f"begin the file with {line}", key=True, fix=fix)


def _from(file: str, settings: str, schema: str) -> str:
    """The schema as `settings` names it, named from another file."""
    if "://" in schema or schema.startswith("/"):
        return schema
    return posixpath.relpath(posixpath.join(posixpath.dirname(settings), schema), posixpath.dirname(file) or ".")


RULE = Rule(
    name="modeline",
    severity=Severity.WARNING,
    summary="A stream file names its schema, as the settings do.",
    why="An editor checks only files that name their schema; in the others a mistake is seen at the commit.",
    bad="apiVersion: streams.okd.io/v1alpha2",
    good="# yaml-language-server: $schema=.schema.json",
    check=check,
)
